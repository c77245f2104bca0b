// What a program notes about a run or a step from outside: scores, progress, links (docs/protocol.md
// 8.6). Notes that come with a step travel with its op instead.
import {
  CairnError,
  type MetadataBody,
  METADATA_BYTES_MAX,
  type MetadataScope,
  type MetadataTarget,
  RUN_METADATA_BYTES_MAX,
  utf8Length,
} from "@cairn/core";
import { createHash } from "node:crypto";
import { type NewNote, writeNotes } from "../db/write-notes.ts";
import type { Engine } from "./engine.ts";

/**
 * Fails with `run_not_found`, or `metadata_too_large` when the values of the update have more than
 * `METADATA_BYTES_MAX` bytes, or with them those of the run more than `RUN_METADATA_BYTES_MAX`.
 */
export type NoteRun = (runId: string, update: MetadataBody) => Promise<void>;

type NotePorts = Pick<Engine, "sql" | "holder" | "newId" | "onCommit">;

export function createNoteRun({ sql, holder, newId, onCommit }: NotePorts): NoteRun {
  return async (runId, { target, metadata }) => {
    const about = aboutOf(target);
    const notes = metadata.map(({ kind, op, values }): NewNote => {
      return { ...about, id: newId(), kind, op, values: JSON.stringify(values) };
    });
    const bytes = notes.reduce((sum, { values }) => sum + utf8Length(values), 0);
    if (bytes > METADATA_BYTES_MAX) throw tooLarge("update", METADATA_BYTES_MAX);
    const run = { shard: holder.shard, runId };
    const { runExists, fits } = await writeNotes(sql, run, notes, RUN_METADATA_BYTES_MAX);
    if (!runExists) throw notFound(runId);
    if (!fits) throw tooLarge("run", RUN_METADATA_BYTES_MAX);
    onCommit();
  };
}

function aboutOf(target: MetadataTarget): Omit<NewNote, "id" | "kind" | "op" | "values"> {
  const { step_id: step, step_index: index, step_attempt: attempt, span_id: span } = target;
  return {
    stepId: typeof step === "string" ? stepIdOf(step, index ?? 0) : null,
    attempt: attempt ?? 0,
    spanId: span ?? null,
    scope: scopeOf(target),
  };
}

function scopeOf({ step_id, step_attempt, span_id }: MetadataTarget): MetadataScope {
  if (typeof span_id === "string") return "extended_trace";
  if (typeof step_id !== "string") return "run";
  return typeof step_attempt === "number" ? "step_attempt" : "step";
}

const STEP_ID = /^[0-9a-f]{40}$/;

/** SDKs send the name that the code gave the step, or its id, which is made of it (docs/protocol.md 5). */
function stepIdOf(step: string, index: number): string {
  if (STEP_ID.test(step)) return step;
  return createHash("sha1")
    .update(index === 0 ? step : `${step}:${String(index)}`)
    .digest("hex");
}

function tooLarge(of: "update" | "run", limit: number): CairnError {
  return new CairnError("metadata_too_large", {
    message: `The values of the ${of} have more than ${String(limit)} bytes.`,
    hint: "Note a reference in place of the data.",
    details: { limit },
  });
}

const notFound = (runId: string): CairnError =>
  new CairnError("run_not_found", {
    message: `There is no run ${runId.slice(0, 64)}.`,
    hint: "Check the id; GET /v1/runs lists the runs.",
  });

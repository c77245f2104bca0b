// One checkpoint, however it came: its form is checked, then the run takes it, fenced by its job's
// token.
import { CairnError, jsonDepth, parseOps, REPLY_DEPTH_MAX } from "@cairn/core";
import { z } from "zod";
import { firstJob } from "../app/new-run.ts";
import type { Worker } from "../app/worker.ts";
import type { Failpoint } from "../ops/failpoint.ts";

export interface CheckpointPorts {
  readonly worker: Pick<Worker, "take">;
  readonly failpoint: Failpoint;
}

const Checkpoint = z.object({
  run_id: z.string().optional(),
  qi_id: z.string().min(1),
  generation_id: z.number().int(),
  steps: z.unknown(),
});

/**
 * Resolves once the steps are durable.
 *
 * @param runId - The run of the path, when there is one.
 * @throws {CairnError} `checkpoint_invalid`, `stale_dispatch`.
 */
export async function takeCheckpoint(
  ports: CheckpointPorts,
  given: unknown,
  runId?: string,
): Promise<void> {
  const body = Checkpoint.safeParse(given);
  if (!body.success) throw invalid(z.prettifyError(body.error));
  const { run_id: named, qi_id: jobId, generation_id: token } = body.data;
  const run = runOf(named, runId);
  const ops = parseOps(body.data.steps);
  if (!ops.ok) throw invalid(ops.message);
  const job = { ...firstJob(jobId, "call"), token };
  ports.failpoint("checkpoint:before-commit");
  const input = { kind: "checkpoint", job, ops: ops.ops } as const;
  const outcome = await ports.worker.take(run, input);
  ports.failpoint("checkpoint:after-commit");
  if (outcome === "stale") {
    throw new CairnError("stale_dispatch", {
      message: "This call was handed to somebody else, or its run has ended.",
      hint: "Stop working on it: its steps are not recorded from here any more.",
    });
  }
}

function runOf(named: string | undefined, ofPath: string | undefined): string {
  const runId = ofPath ?? named;
  if (runId === undefined) throw invalid("run_id is missing");
  if (named === undefined || named === runId) return runId;
  throw invalid(`the body is for run ${named.slice(0, 64)}, the path for ${runId}`);
}

export function invalid(problem: string): CairnError {
  return new CairnError("checkpoint_invalid", {
    message: `The checkpoint is not valid: ${problem}.`,
  });
}

/** The body of a checkpoint. @throws {CairnError} `checkpoint_invalid`. */
export function parseCheckpoint(text: string): unknown {
  if (jsonDepth(text, REPLY_DEPTH_MAX) > REPLY_DEPTH_MAX) throw tooDeep();
  return parse(text);
}

/** Without a limit on its depth, for bodies that have several checkpoints in them. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("the body is not JSON");
  }
}

export const tooDeep = (): CairnError =>
  invalid(`the JSON is nested deeper than ${String(REPLY_DEPTH_MAX)}`);

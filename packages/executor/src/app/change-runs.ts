// What people and programs do to runs: cancel one, start one again, invoke a function.
import {
  CairnError,
  type CairnEvent,
  type EventMeta,
  type EventPlan,
  invokedEvent,
  isEnded,
  type NewRun,
  runControls,
  type RunStatus,
} from "@cairn/core";
import { insertCancelChildren } from "../db/cancel-children.ts";
import { findRun, type RunFacts } from "../db/find-run.ts";
import { loadRunEvents } from "../db/run-events.ts";
import { rerunFromStep } from "../db/rerun-from-step.ts";
import type { Engine } from "./engine.ts";
import type { Ingest } from "./ingest-events.ts";
import { createNoteRun, type NoteRun } from "./note-run.ts";
import type { RegisteredEntry } from "./registry.ts";
import { createSettleRun, type SettleRun } from "./settle-run.ts";
import type { Worker } from "./worker.ts";

export interface RunChanges {
  /**
   * @param children - True: what it invoked as well, also when it was cancelled before. Default: what
   * its function says.
   * @returns The status afterwards. A run that ended before stays as it is (I18).
   */
  readonly cancel: (runId: string, children?: boolean) => Promise<RunStatus>;
  /**
   * Starts the same function with the same event, from its beginning or from one of its steps.
   *
   * @returns The new run's id.
   */
  readonly rerun: (runId: string, from?: FromStep) => Promise<string>;
  readonly note: NoteRun;
  readonly settle: SettleRun;
  readonly invoke: (
    slug: string,
    input: InvocationInput,
  ) => Promise<{ readonly eventId: string; readonly runId: string }>;
}

export interface InvocationInput {
  readonly data: Readonly<Record<string, unknown>>;
  readonly meta: EventMeta | undefined;
}

/** What had been finished before this step is not run again. */
export interface FromStep {
  readonly stepId: string;
  /** JSON text of the arguments that the step gets in place of its own; null: its own. */
  readonly input: string | null;
}

export function createRunChanges(
  engine: Engine,
  worker: Pick<Worker, "take" | "current">,
  ingest: Pick<Ingest, "acceptPlan" | "startRun">,
): RunChanges {
  return {
    cancel: async (runId, children = false) => {
      const before = await requireRun(engine, runId);
      if (before.status === "cancelled") return await staysCancelled(engine, runId, children);
      if (isEnded(before.status)) throw hasEnded(runId, before.status);
      const outcome = await worker.take(runId, { kind: "cancel", reason: null, children });
      if (outcome === "taken") return "cancelled";
      const after = await requireRun(engine, runId);
      if (after.status === "cancelled") return await staysCancelled(engine, runId, children);
      throw hasEnded(runId, after.status);
    },
    rerun: async (runId, from) => {
      const run = await requireRun(engine, runId);
      if (!isEnded(run.status)) throw notEnded(runId, run.status);
      const fn = engine.registry.index().byId.get(run.functionId);
      const events = await loadRunEvents(engine.sql, engine.holder.shard, runId);
      const [event] = events;
      if (fn === undefined || event === undefined) throw missing(`the function of run ${runId}`);
      if (from !== undefined) return await againFrom(engine, { fn, event }, { runId, from });
      const again = newRun(engine, fn, { event, cause: "rerun", originalRunId: runId });
      await ingest.startRun(events.length > 1 ? toBeClaimed(again) : again, events);
      if (events.length > 1) engine.onDelayedJob(0);
      return again.id;
    },
    note: createNoteRun(engine),
    settle: createSettleRun(engine),
    invoke: async (slug, input) => {
      await engine.registry.refresh();
      const fn = engine.registry.index().bySlug.get(slug);
      if (fn === undefined) throw missing(slug);
      const plan = invocation(engine, fn, input);
      await ingest.acceptPlan(plan);
      return { eventId: plan.event.id, runId: plan.runs[0]?.id ?? "" };
    },
  };
}

/** A run that was cancelled before stays so; what it invoked may still be live. */
async function staysCancelled(
  engine: Engine,
  runId: string,
  children: boolean,
): Promise<RunStatus> {
  if (children) {
    const { sql, holder, newId } = engine;
    await insertCancelChildren(sql, holder.shard, { runId, jobId: newId() });
    engine.onDelayedJob(0);
  }
  return "cancelled";
}

/** Whoever claims it loads all of its events. */
const toBeClaimed = (run: NewRun): NewRun => ({ ...run, due: { afterMs: 0 } });

async function againFrom(
  engine: Engine,
  { fn, event }: { readonly fn: RegisteredEntry; readonly event: CairnEvent },
  { runId, from }: { readonly runId: string; readonly from: FromStep },
): Promise<string> {
  const { stepId, input } = from;
  const newRunId = engine.newId();
  const isThere = await rerunFromStep(engine.sql, engine.holder.shard, {
    runId,
    stepId,
    newRunId,
    jobId: engine.newId(),
    maxAttempts: fn.maxAttempts,
    inputs: input === null ? null : JSON.stringify({ [stepId]: input }),
    controls: runControls(fn.controls, { event, due: null }, engine.newId),
  });
  if (!isThere) throw noSuchStep(runId, stepId);
  engine.onCommit();
  engine.onDelayedJob(0);
  return newRunId;
}

function noSuchStep(runId: string, stepId: string): CairnError {
  return new CairnError("parameter_invalid", {
    message: `Run ${runId} has finished no step ${JSON.stringify(stepId.slice(0, 64))} that could begin so.`,
    hint: "Give the id of a finished step as the run's trace has it; only one that runs code takes input.",
  });
}

function invocation(
  engine: Engine,
  fn: RegisteredEntry,
  { data, meta }: InvocationInput,
): EventPlan {
  const event = invokedEvent(
    {
      data: JSON.stringify(data),
      meta,
      correlationId: "",
      functionSlug: fn.slug,
      sourceFunctionSlug: "",
      sourceAppId: "",
    },
    { nowMs: engine.nowMs(), newId: engine.newId },
  );
  const run = newRun(engine, fn, { event, cause: "invoke", originalRunId: null });
  return { event, runs: [run], buffered: [], skips: [], matchJobId: engine.newId() };
}

function newRun(
  engine: Engine,
  fn: RegisteredEntry,
  start: {
    readonly event: CairnEvent;
    readonly cause: NewRun["cause"];
    readonly originalRunId: string | null;
  },
): NewRun {
  return {
    ...runControls(fn.controls, { event: start.event, due: null }, engine.newId),
    id: engine.newId(),
    jobId: engine.newId(),
    functionId: fn.id,
    appId: fn.appId,
    eventId: start.event.id,
    cause: start.cause,
    parentRunId: null,
    parentStepId: null,
    originalRunId: start.originalRunId,
    depth: 0,
    maxAttempts: fn.maxAttempts,
    due: null,
  };
}

async function requireRun(engine: Engine, runId: string): Promise<RunFacts> {
  const run = await findRun(engine.sql, engine.holder.shard, runId);
  if (run !== undefined) return run;
  throw new CairnError("run_not_found", {
    message: `There is no run ${runId.slice(0, 64)}.`,
    hint: "Check the id; GET /v1/runs lists the runs.",
  });
}

function hasEnded(runId: string, status: RunStatus): CairnError {
  return new CairnError("run_ended", {
    message: `Run ${runId} has ended already: it is ${status}.`,
    hint: "Nothing was changed.",
    details: { runStatus: status },
  });
}

function notEnded(runId: string, status: RunStatus): CairnError {
  return new CairnError("run_not_ended", {
    message: `Run ${runId} is ${status}; only a run that has ended can be started again.`,
    hint: "Cancel it first, or wait for its end.",
  });
}

function missing(what: string): CairnError {
  return new CairnError("function_not_found", {
    message: `There is no live function for ${what.slice(0, 128)}.`,
    hint: "Has its app been synced? GET /v1/functions lists them.",
  });
}

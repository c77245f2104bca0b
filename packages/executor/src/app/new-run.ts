// A run that was started a moment ago, as it would be read from the database.
import {
  type CairnEvent,
  eventText,
  type NewRun,
  NO_FAILURES,
  type RunJob,
  type RunState,
} from "@cairn/core";
import type { LoadedRun } from "../db/load-runs.ts";
import type { Engine } from "./engine.ts";

/** A job that this executor made and holds: its first token, no step. */
export function firstJob(id: string, kind: RunJob["kind"]): RunJob {
  return { ...NO_FAILURES, id, kind, stepId: null, stepName: null, progressed: false, token: 1 };
}

export function newRun(engine: Engine, event: CairnEvent, run: NewRun): LoadedRun {
  const job = firstJob(run.jobId, "call");
  const state: RunState = {
    id: run.id,
    shard: engine.holder.shard,
    functionId: run.functionId,
    appId: run.appId,
    version: 0,
    status: "queued",
    requestVersion: null,
    planOnly: false,
    eager: false,
    maxAttempts: run.maxAttempts,
    depth: run.depth,
    triggerNames: [event.name],
    stateBytes: 0,
    memos: new Map(),
    defers: new Map(),
    jobs: new Map([[job.id, job]]),
  };
  return { state, events: [eventText(event)], inputs: [] };
}

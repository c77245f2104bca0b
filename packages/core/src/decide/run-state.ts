// What a decision knows of a run: its row, its memos in completion order and its open jobs.
import type { JobKind } from "../domain/job-kind.ts";
import type { RunStatus } from "../domain/run.ts";
import type { MemoEntry } from "../protocol/call-request.ts";
import type { Defer } from "./defer.ts";

/** What went wrong since a job's last durable progress: each kind has a limit of its own (I12). */
export interface FailureCounts {
  /** Failed attempts of the app's code. */
  readonly attempt: number;
  /** Failures of the infrastructure after the app was reached. */
  readonly faults: number;
  /** Calls that did not reach the app. */
  readonly unreached: number;
  /** Answers that said nothing although nothing was to be waited for. */
  readonly empty: number;
}

/** What a job begins with, and begins again with after progress. */
export const NO_FAILURES: FailureCounts = { attempt: 0, faults: 0, unreached: 0, empty: 0 };

/** A job of a run, as a decision sees it. `stepId` is null for a discovery call. */
export interface RunJob extends FailureCounts {
  readonly id: string;
  readonly kind: JobKind;
  readonly stepId: string | null;
  readonly stepName: string | null;
  /** A step was finished since the job was due: what its call runs next was never queued. */
  readonly progressed: boolean;
  /** Fresh per claim: whoever holds an older one can change nothing (I7). */
  readonly token: number;
}

export interface RunState {
  readonly id: string;
  readonly shard: number;
  readonly functionId: string;
  readonly appId: string;
  /** Counts the run's transitions; the next one commits only on top of this one. */
  version: number;
  status: RunStatus;
  /** What the app said it speaks; null before its first answer. */
  requestVersion: number | null;
  /** Sent as `disable_immediate_execution`: steps are planned first, then called one by one. */
  planOnly: boolean;
  /** Discover after every completion, not once all parallel steps are done (race mode). */
  eager: boolean;
  readonly maxAttempts: number;
  /** How deep this run is in a chain of invocations; 0 for a run that an event started. */
  readonly depth: number;
  /** Names of the triggering events, for the loop guard of system events. */
  readonly triggerNames: readonly string[];
  stateBytes: number;
  /** Finished steps in completion order. */
  readonly memos: Map<string, MemoEntry>;
  /** Functions to start when the run ends, by the id of the op, in the order in which they came. */
  readonly defers: Map<string, Defer>;
  /** Open jobs by id. A step with a job is open: planned, asleep, or waiting. */
  readonly jobs: Map<string, RunJob>;
}

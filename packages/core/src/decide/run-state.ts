// What a decision knows of a run: its row, its memos in completion order and its open jobs.
import type { RunStatus } from "../domain/run.ts";
import type { MemoEntry } from "../protocol/call-request.ts";

/**
 * What a job asks for. `call`: call the app. `sleep`: end a sleep. `wait`: look at a wait (does an
 * event resolve it, has it timed out?). `resume`: take a resolved wait's result into the run.
 * `match`: look for waits that a new event resolves.
 */
export type JobKind = "call" | "sleep" | "wait" | "resume" | "match";

/** A job of a run, as a decision sees it. `stepId` is null for a discovery call. */
export interface RunJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly stepId: string | null;
  readonly stepName: string | null;
  /** Failed attempts of the app's code since the last durable progress. */
  readonly attempt: number;
  /** Failures of the infrastructure: counted apart, bounded apart (I12). */
  readonly faults: number;
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
  /** Open jobs by id. A step with a job is open: planned, asleep, or waiting. */
  readonly jobs: Map<string, RunJob>;
}

// What a decision returns: one state change of one run, as data. The shell commits it in one fenced
// statement (D3); nothing in it has happened yet.
import type { Due } from "../domain/duration.ts";
import type { EventMeta } from "../domain/event-meta.ts";
import type { JobKind } from "../domain/job-kind.ts";
import type { RunStatus } from "../domain/run.ts";
import type { MemoEntry } from "../protocol/call-request.ts";
import type { OpMetadata } from "../protocol/op-metadata.ts";
import type { WireError } from "../protocol/wire-error.ts";
import type { Defer } from "./defer.ts";
import type { FailureCounts } from "./run-state.ts";

/** A finished step, written once. */
export interface NewMemo extends MemoEntry {
  readonly name: string;
  readonly op: string;
  /** How often it was tried, the last time included. */
  readonly attempts: number;
  /** How long the step's body ran, in milliseconds; null when only the call's time is known. */
  readonly durationMs: number | null;
  /**
   * The job whose time in the queue was the step's; null for a step that ran right after another one
   * in the same call: it was queued for no longer than until it began.
   */
  readonly queuedBy: string | null;
}

/** A failed attempt, kept for people; the happy path writes none. */
export interface FailedAttempt {
  readonly stepId: string | null;
  readonly stepName: string | null;
  readonly attempt: number;
  /** `error`: the app's code threw. `fault`: the infrastructure failed. */
  readonly kind: "error" | "fault";
  readonly code: string | null;
  readonly error: WireError;
  readonly retryAt: Due | null;
}

export interface NewJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly stepId: string | null;
  readonly stepName: string | null;
  /** Null: at once, handed to the executor that commits it. */
  readonly due: Due | null;
  /** JSON text of the HTTP request of a `gateway` job; it may hold secrets. Kept with the job alone. */
  readonly request: string | null;
}

/** What becomes of the job that led to this transition. */
export type JobFate =
  | { readonly kind: "delete" }
  /** The same job goes on: with another attempt later, or at once after progress. */
  | (FailureCounts & { readonly kind: "rearm"; readonly due: Due | null })
  /** A checkpoint: the call that holds the job is still running. Its attempts start again. */
  | { readonly kind: "keep" };

export interface ConsumedJob {
  readonly id: string;
  readonly token: number;
  readonly fate: JobFate;
}

export interface NewWait {
  readonly stepId: string;
  readonly stepName: string;
  readonly kind: "event" | "invoke" | "signal";
  readonly eventName: string | null;
  /** The condition as written, for people. */
  readonly conditionSource: string | null;
  readonly lookback: boolean;
  readonly timeout: Due;
  /** The child run of an invocation. */
  readonly childRunId: string | null;
  /** The signal's name; one pending wait of an environment holds it. */
  readonly signal: string | null;
  /** `replace` takes the name over; with `fail` the transition is refused while another holds it. */
  readonly onConflict: "fail" | "replace" | null;
  /** Another wait of the same transition took the name over: nothing but the timeout ends this one. */
  readonly replaced: boolean;
}

/** A note of the app's code about its run or one of its steps. */
export interface NewMetadata extends OpMetadata {
  /** Null for one about the run. */
  readonly stepId: string | null;
  readonly attempt: number;
}

/** A child to start: the shell turns it into an event, a run and its first job. */
export interface Invocation {
  readonly stepId: string;
  readonly functionSlug: string;
  /** JSON text of the event's data. */
  readonly data: string;
  /** Of the child's event. */
  readonly meta: EventMeta | undefined;
  readonly v: string | undefined;
  readonly stepName: string;
  readonly childRunId: string;
  readonly expires: Due;
}

export interface Transition {
  readonly runId: string;
  readonly expectedVersion: number;
  readonly consumed: readonly ConsumedJob[];
  readonly memos: readonly NewMemo[];
  readonly failures: readonly FailedAttempt[];
  readonly jobs: readonly NewJob[];
  readonly waits: readonly NewWait[];
  readonly invocations: readonly Invocation[];
  /** Deferred functions that came, or that changed. */
  readonly defers: readonly Defer[];
  /** Deferred functions to start: set when the run ends. */
  readonly scheduled: readonly Defer[];
  readonly metadata: readonly NewMetadata[];
  /** Steps whose resolved wait has become a memo. */
  readonly finishedWaits: readonly string[];
  readonly status: RunStatus;
  readonly requestVersion: number | null;
  readonly planOnly: boolean;
  readonly eager: boolean;
  readonly stateBytes: number;
  /** JSON text; set when the run completes. */
  readonly output: string | null;
  /** Set when the run fails. */
  readonly error: WireError | null;
}

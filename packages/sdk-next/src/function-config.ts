// What `createFunction` takes beside the handler (docs/protocol.md 1.4).
import type { Duration } from "./duration-text.ts";
import type { MaybeSchemas } from "./events/event-types.ts";
import type { CancelContext, FailureContext } from "./run-context.ts";
import type { TriggerName, Triggers } from "./events/trigger-types.ts";

export interface CheckpointOptions {
  /** Finished steps that travel together; more is faster, and more runs again after a crash. Default 1. */
  readonly bufferedSteps?: number;
  /** One call begins no further step after this long. Default "10s". */
  readonly maxRuntime?: Duration;
}

export interface ConcurrencyLimit {
  /** Units at the same time; 1 to 1,000,000. 0: no limit. */
  readonly limit: number;
  /** What is counted: calls of steps (default), or runs that have begun and not ended. */
  readonly unit?: "step" | "run";
  /** A CEL expression; the limit holds for each of its values. */
  readonly key?: string;
  /** With `env` or `account`, functions with the same value of the key share the limit. Default `fn`. */
  readonly scope?: "fn" | "env" | "account";
}

export interface RateLimit {
  readonly limit: number;
  readonly period: Duration;
  readonly key?: string;
}

export interface Debounce {
  /** Each event puts the run off until so long after it; 1 second to 7 days. */
  readonly period: Duration;
  /** The run starts so long after the first event at the latest. Default: events may put it off for ever. */
  readonly timeout?: Duration;
  /** A CEL expression; of events with the same value the last counts. */
  readonly key?: string;
}

/** Not beside `cancelOn`, `debounce`, `singleton` or `priority`: a batch has no single event to decide by. */
export interface BatchEvents {
  /** So many events start the run at once; 2 to 100. Together they have 10 MiB at most. */
  readonly maxSize: number;
  /** The run starts so long after the first event at the latest; 1 second to 10 minutes. */
  readonly timeout: Duration;
  /** A CEL expression; events with the same value are gathered together. */
  readonly key?: string;
  /** A CEL expression; an event for which it is not true starts a run of its own. */
  readonly if?: string;
}

/** Limits on when and how often runs start. The executor enforces them. */
export interface FlowControl<E extends MaybeSchemas = undefined> {
  readonly concurrency?: number | ConcurrencyLimit | readonly ConcurrencyLimit[];
  /** Events beyond it start nothing. `units`: a CEL expression, how many units of the limit a run takes. */
  readonly rateLimit?: RateLimit & { readonly units?: string };
  /** Runs beyond it start later. */
  readonly throttle?: RateLimit & { readonly burst?: number };
  /** Of several events the last starts a run, when no other has come for a while. */
  readonly debounce?: Debounce;
  /** Events start a run together; the handler gets all of them as `events`. */
  readonly batchEvents?: BatchEvents;
  /** A CEL expression: seconds of head start. */
  readonly priority?: { readonly run: string };
  /** A CEL expression: one run per value in 24 hours. */
  readonly idempotency?: string;
  readonly timeouts?: { readonly start?: Duration; readonly finish?: Duration };
  /** One live run per key: while there is one, events `skip`, or `cancel` it and start their own. */
  readonly singleton?: { readonly key?: string; readonly mode: "skip" | "cancel" };
  readonly cancelOn?: readonly CancelOn<E>[];
  /** True: with a run the live runs that it invoked are cancelled, and theirs. Default false. */
  readonly cancelChildren?: boolean;
}

export interface CancelOn<E extends MaybeSchemas = undefined> {
  readonly event: TriggerName<E>;
  /** A CEL expression over `event` (what started the run) and `async` (what arrived). */
  readonly if?: string;
  /** A path that both events must agree on: "data.orderId". Not beside `if`. */
  readonly match?: string;
  readonly timeout?: Duration | Date;
}

export interface FunctionConfig<
  E extends MaybeSchemas = undefined,
  T extends Triggers<E> = Triggers<E>,
> extends FlowControl<E> {
  /** Unique in the app; no spaces or slashes. Changing it makes another function. */
  readonly id: string;
  /** What people read; the id when left out. */
  readonly name?: string;
  readonly triggers: T;
  /** Tries after the first one, 0 to 20; counted anew after each finished step. Default 4. */
  readonly retries?: number;
  /** False: one step per call. Default: the client's. */
  readonly checkpointing?: boolean | CheckpointOptions;
  /** Runs, as a run of its own, when a run of this function has failed for good. */
  readonly onFailure?: (context: FailureContext<E>) => unknown;
  /** Runs, as a run of its own, when a run of this function was cancelled. */
  readonly onCancel?: (context: CancelContext<E>) => unknown;
}

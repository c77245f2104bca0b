// What `createFunction` takes beside the handler (docs/protocol.md 1.4).
import type { Duration } from "./duration-text.ts";
import type { MaybeSchemas } from "./events/event-types.ts";
import type { FailureContext } from "./run-context.ts";
import type { TriggerName, Triggers } from "./events/trigger-types.ts";

export interface CheckpointOptions {
  /** Finished steps that travel together; more is faster, and more runs again after a crash. Default 1. */
  readonly bufferedSteps?: number;
  /** One call begins no further step after this long. Default "10s". */
  readonly maxRuntime?: Duration;
}

export interface ConcurrencyLimit {
  /** Steps that run at the same time. */
  readonly limit: number;
  /** A CEL expression; the limit holds for each of its values. */
  readonly key?: string;
  readonly scope?: "fn" | "env" | "account";
}

export interface RateLimit {
  readonly limit: number;
  readonly period: Duration;
  readonly key?: string;
}

/** Limits on when and how often runs start. The executor enforces them. */
export interface FlowControl<E extends MaybeSchemas = undefined> {
  readonly concurrency?: number | ConcurrencyLimit | readonly ConcurrencyLimit[];
  /** Runs beyond it are skipped. */
  readonly rateLimit?: RateLimit;
  /** Runs beyond it start later. */
  readonly throttle?: RateLimit & { readonly burst?: number };
  readonly debounce?: {
    readonly period: Duration;
    readonly timeout?: Duration;
    readonly key?: string;
  };
  readonly batchEvents?: {
    readonly maxSize: number;
    readonly timeout: Duration;
    readonly key?: string;
    readonly if?: string;
  };
  /** A CEL expression: seconds of head start. */
  readonly priority?: { readonly run: string };
  /** A CEL expression: one run per value in 24 hours. */
  readonly idempotency?: string;
  readonly timeouts?: { readonly start?: Duration; readonly finish?: Duration };
  readonly singleton?: { readonly key?: string; readonly mode: "skip" | "cancel" };
  readonly cancelOn?: readonly CancelOn<E>[];
}

export interface CancelOn<E extends MaybeSchemas = undefined> {
  readonly event: TriggerName<E>;
  /** A CEL expression over `event` (what started the run) and `async` (what arrived). */
  readonly if?: string;
  /** A path that both events must agree on: "data.orderId". */
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
}

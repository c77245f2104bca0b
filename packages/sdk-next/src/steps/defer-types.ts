// How a handler asks for functions that start when its run has ended.
import type { DeferHandle } from "../engine/defers.ts";
import type { DataField } from "../events/event-types.ts";
import type { MaybeSchema } from "../signals/signal-types.ts";
import type { DataOf, Invocable } from "./invocable.ts";
import type { StepRef } from "./step-ref.ts";

/** What `defer` needs to know of a function. */
export interface Deferrable<TData = unknown, TOutput = unknown> extends Invocable<TData, TOutput> {
  readonly isDeferred: true;
  /** Of the data that `defer` hands over. */
  readonly schema: MaybeSchema;
}

export type DeferOptions<F extends Deferrable> = { readonly function: F } & DataField<DataOf<F>>;

/**
 * Starts a function when this run has ended, however it ends. Costs no call of its own: it travels
 * with whatever the run reports next. At most 20 in a run.
 *
 * @throws {InvalidEvent} If the data does not fit the function's schema.
 * @throws {NonRetriable} Beyond the 20th, and in a step's callback.
 */
export type Defer = <F extends Deferrable>(step: StepRef, options: DeferOptions<F>) => DeferHandle;

// Functions that `defer` starts: how they are made, and what they get.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type {
  DeferredName,
  MaybeSchemas,
  ReceivedEvent,
  UnknownData,
} from "./events/event-types.ts";
import type { CairnFunction } from "./function.ts";
import type { FunctionConfig } from "./function-config.ts";
import type { RunContext } from "./run-context.ts";
import type { MaybeSchema } from "./signals/signal-types.ts";
import type { Deferrable } from "./steps/defer-types.ts";

/** What `createDeferredFunction` returns: hand it to `serve`, and to `defer`. */
export interface DeferredFunction<TData = unknown, TOutput = unknown>
  extends CairnFunction<TData, TOutput>, Deferrable<TData, TOutput> {}

export interface DeferredConfig<
  E extends MaybeSchemas = undefined,
  S extends MaybeSchema = undefined,
> extends Omit<FunctionConfig<E>, "triggers"> {
  /** Of the data that `defer` hands over. */
  readonly schema?: S;
}

/** What `defer` takes for a function with this schema. */
export type DeferInput<S extends MaybeSchema> = S extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<S>
  : UnknownData;

type DeferOutput<S extends MaybeSchema> = S extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<S>
  : UnknownData;

/** The run that deferred it. */
export interface DeferringRun {
  readonly functionId: string;
  readonly runId: string;
}

export interface DeferredContext<E extends MaybeSchemas, S extends MaybeSchema> extends RunContext<
  E,
  ReceivedEvent<DeferredName, DeferOutput<S>>
> {
  /** Which runs deferred it, one for each of `events`. */
  readonly parents: readonly DeferringRun[];
}

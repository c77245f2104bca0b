// A function of the app: data for the executor, and a handler.
import { FUNCTION_ID_MAX, RETRIES_MAX } from "@cairn/core";
import type { CheckpointOptions, FunctionConfig } from "./function-config.ts";
import { wireSettings, type WireFields } from "./function-wire.ts";
import type { CancelContext, FailureContext, RunContext } from "./run-context.ts";
import type { Invocable } from "./steps/invocable.ts";
import type { Trigger, Triggers } from "./events/trigger-types.ts";

/** What the engine needs to know of a function; its own types are left behind here. */
export interface FunctionDefinition {
  readonly id: string;
  readonly name: string;
  readonly triggers: readonly Trigger[];
  readonly retries: number | undefined;
  readonly checkpointing: boolean | CheckpointOptions | undefined;
  readonly settings: WireFields;
  readonly run: (context: RunContext) => unknown;
  readonly onFailure: ((context: FailureContext) => unknown) | undefined;
  readonly onCancel: ((context: CancelContext) => unknown) | undefined;
}

/** What `createFunction` returns: hand it to `serve`, and to `step.invoke`. */
export interface CairnFunction<TData = unknown, TOutput = unknown> extends Invocable<
  TData,
  TOutput
> {
  readonly definition: FunctionDefinition;
}

export type AnyFunction = CairnFunction;

const ID = /^[^\s/\\\p{Cc}]+$/u;

/** @throws {TypeError} If an app's or a function's id cannot be one. */
export function checkId(id: unknown, what: string): void {
  if (typeof id === "string" && id.length <= FUNCTION_ID_MAX && ID.test(id)) return;
  throw new TypeError(
    `${what} needs an id of 1 to ${String(FUNCTION_ID_MAX)} characters without spaces and slashes, ` +
      `got ${JSON.stringify(id)}`,
  );
}

/** @throws {TypeError} If the configuration cannot be right. */
export function defineFunction(
  config: FunctionConfig,
  run: FunctionDefinition["run"],
): FunctionDefinition {
  checkId(config.id, "a function");
  const { id, name = id, triggers, retries, checkpointing, onFailure, onCancel } = config;
  if (retries !== undefined && !isRetries(retries)) {
    throw new TypeError(
      `function "${id}": retries must be a whole number from 0 to ${String(RETRIES_MAX)}, ` +
        `got ${String(retries)}`,
    );
  }
  const settings = wireSettings(config);
  const list = isList(triggers) ? triggers : [triggers];
  return { id, name, triggers: list, retries, checkpointing, settings, run, onFailure, onCancel };
}

const isList = (triggers: Triggers): triggers is readonly Trigger[] => Array.isArray(triggers);

const isRetries = (value: number): boolean =>
  Number.isInteger(value) && value >= 0 && value <= RETRIES_MAX;

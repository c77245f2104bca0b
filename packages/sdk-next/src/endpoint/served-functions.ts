// What `serve` offers: each function, and each `onFailure` handler as a function of its own
// (docs/protocol.md 1.1).
import { DISCOVERY_STEP, QUERY, SYSTEM_EVENTS } from "@cairn/core";
import type { AnyFunction, FunctionDefinition } from "../function.ts";
import { wireId } from "../steps/invocable.ts";
import { expressionText, wireTrigger, type WireFields } from "../function-wire.ts";
import type { Trigger } from "../events/trigger-types.ts";

export interface ServedFunction {
  /** What the executor calls it: `<app>-<function>`. */
  readonly id: string;
  readonly name: string;
  readonly triggers: readonly Trigger[];
  readonly retries: number | undefined;
  readonly definition: FunctionDefinition;
  readonly isFailureHandler: boolean;
}

export type ServedFunctions = ReadonlyMap<string, ServedFunction>;

const FAILURE_RETRIES = 1;

/** @throws {TypeError} If two functions have the same id. */
export function servedFunctions(functions: readonly AnyFunction[]): ServedFunctions {
  const served = new Map<string, ServedFunction>();
  for (const one of functions.flatMap(withFailureHandler)) {
    if (served.has(one.id)) throw new TypeError(`two functions have the id "${one.id}"`);
    served.set(one.id, one);
  }
  return served;
}

function withFailureHandler(one: AnyFunction): readonly ServedFunction[] {
  const { definition } = one;
  const { name, triggers, retries } = definition;
  const id = wireId(one);
  const main = { id, name, triggers, retries, definition, isFailureHandler: false };
  if (definition.onFailure === undefined) return [main];
  const handler = {
    id: `${id}-failure`,
    name: `${name} (failure)`,
    triggers: [
      { event: SYSTEM_EVENTS.failed, if: `event.data.function_id == ${expressionText(id)}` },
    ],
    retries: FAILURE_RETRIES,
    definition,
    isFailureHandler: true,
  };
  return [main, handler];
}

/** The entries of a sync, each with the URL that calls it. */
export function functionEntries(served: ServedFunctions, serveUrl: string): readonly WireFields[] {
  return [...served.values()].map((one) => ({
    ...(one.isFailureHandler ? {} : one.definition.settings),
    id: one.id,
    name: one.name,
    triggers: one.triggers.map(wireTrigger),
    steps: {
      step: {
        id: DISCOVERY_STEP,
        name: DISCOVERY_STEP,
        runtime: { type: "http", url: callUrl(serveUrl, one.id) },
        ...(one.retries === undefined ? {} : { retries: { attempts: one.retries } }),
      },
    },
  }));
}

function callUrl(serveUrl: string, functionId: string): string {
  const url = new URL(serveUrl);
  url.searchParams.set(QUERY.functionId, functionId);
  url.searchParams.set(QUERY.stepId, DISCOVERY_STEP);
  return url.href;
}

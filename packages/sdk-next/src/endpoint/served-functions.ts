// What `serve` offers: each function, and each `onFailure` and `onCancel` handler as one of its own
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
  /** `failure` and `cancel`: of the handler beside the function. */
  readonly role: "function" | "failure" | "cancel";
}

export type ServedFunctions = ReadonlyMap<string, ServedFunction>;

/** Of a handler beside a function. */
const HANDLER_RETRIES = 1;

/** @throws {TypeError} If two functions have the same id. */
export function servedFunctions(functions: readonly AnyFunction[]): ServedFunctions {
  const served = new Map<string, ServedFunction>();
  for (const one of functions.flatMap(withHandlers)) {
    if (served.has(one.id)) throw new TypeError(`two functions have the id "${one.id}"`);
    served.set(one.id, one);
  }
  return served;
}

function withHandlers(one: AnyFunction): readonly ServedFunction[] {
  const { definition } = one;
  const { name, triggers, retries, onFailure, onCancel } = definition;
  const id = wireId(one);
  const main = { id, name, triggers, retries, definition, role: "function" } as const;
  return [
    main,
    ...(onFailure === undefined ? [] : [handlerOf(main, "failure")]),
    ...(onCancel === undefined ? [] : [handlerOf(main, "cancel")]),
  ];
}

const HANDLED = { failure: SYSTEM_EVENTS.failed, cancel: SYSTEM_EVENTS.cancelled } as const;

/** Started by what the end of the function's runs tells. */
function handlerOf(main: ServedFunction, role: keyof typeof HANDLED): ServedFunction {
  const { id, name, definition } = main;
  return {
    id: `${id}-${role}`,
    name: `${name} (${role})`,
    triggers: [{ event: HANDLED[role], if: `event.data.function_id == ${expressionText(id)}` }],
    retries: HANDLER_RETRIES,
    definition,
    role,
  };
}

/** The entries of a sync, each with the URL that calls it. */
export function functionEntries(served: ServedFunctions, serveUrl: string): readonly WireFields[] {
  return [...served.values()].map((one) => ({
    ...(one.role === "function" ? one.definition.settings : {}),
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

// Functions, triggers and events for tests.
import type { CairnEvent } from "../../domain/event.ts";
import type { Expression } from "../../expression/expression.ts";
import type { EventTrigger, FunctionEntry } from "../function-index.ts";
import { NO_CONTROLS } from "../run-controls.ts";

export const aFunction = (id: string, triggers: readonly EventTrigger[] = []): FunctionEntry => ({
  id,
  appId: "app",
  slug: `shop-${id}`,
  triggers,
  maxAttempts: 5,
  controls: NO_CONTROLS,
});

/** A trigger, with a condition given as its value for every event or as an expression. */
export const on = (event: string, condition: boolean | Expression | null = null): EventTrigger => ({
  event,
  condition: typeof condition === "boolean" ? { kind: "literal", value: condition } : condition,
  conditionSource: condition === null ? null : "the condition",
});

export const anEvent = (over: Partial<CairnEvent> = {}): CairnEvent => ({
  id: "event",
  name: "shop/order.placed",
  data: { id: "7" },
  user: {},
  ts: Date.UTC(2026, 0, 1),
  ...over,
});

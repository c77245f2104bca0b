// The value of a flow-control expression for one event. An event is never lost for an expression that
// has none: it counts under the key of null.
import { type CairnEvent, seenEvent } from "../domain/event.ts";
import { evaluateExpression, stringifyKey } from "../expression/evaluate.ts";
import type { Expression } from "../expression/expression.ts";

/** What an expression is asked about. */
export interface FlowMoment {
  readonly event: CairnEvent;
  readonly nowMs: number;
}

/** The text that events are grouped by; "null" also for an expression that cannot be evaluated. */
export function flowKey(expression: Expression, moment: FlowMoment): string {
  return stringifyKey(flowValue(expression, moment));
}

/** @returns Undefined when it cannot be evaluated. */
export function flowValue(expression: Expression, { event, nowMs }: FlowMoment): unknown {
  const result = evaluateExpression(expression, { event: seenEvent(event), now: nowMs });
  return result.ok ? result.value : undefined;
}

// The value of a flow-control expression for one event. An event is never lost for an expression that
// has none: it counts under the key of null.
import { type CairnEvent, seenEvent } from "../domain/event.ts";
import { evaluateExpression, type ExpressionScope, stringifyKey } from "../expression/evaluate.ts";
import type { Expression } from "../expression/expression.ts";
import { withSeenValues } from "../expression/seen-values.ts";

/** What an expression is asked about. */
export interface FlowMoment {
  readonly event: CairnEvent;
  readonly nowMs: number;
  /** Told of an expression that cannot be evaluated. Default: nobody is. */
  readonly failed?: ExpressionFailed | undefined;
}

/** @param field - Its place in the function's configuration, such as `singleton.key`. */
export type ExpressionFailed = (field: string, message: string) => void;

/** The text that events are grouped by; "null" also for an expression that cannot be evaluated. */
export function flowKey(expression: Expression, field: string, moment: FlowMoment): string {
  return stringifyKey(flowValue(expression, field, moment));
}

/** @returns Undefined when it cannot be evaluated. */
export function flowValue(expression: Expression, field: string, moment: FlowMoment): unknown {
  const scope = { event: seenEvent(moment.event), now: moment.nowMs };
  return valueIn(scope, expression, field, moment.failed);
}

/** @returns Undefined when it cannot be evaluated. */
export function valueIn(
  scope: ExpressionScope,
  expression: Expression,
  field: string,
  failed: ExpressionFailed | undefined,
): unknown {
  const result = evaluateExpression(expression, scope);
  if (result.ok) return result.value;
  failed?.(field, withSeenValues(result.message, expression, scope));
  return undefined;
}

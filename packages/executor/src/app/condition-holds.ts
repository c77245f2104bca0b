// Is an arriving event meant? The one judgement of waits, whoever looks, and of `cancelOn`.
import { type CairnEvent, evaluateExpression, isTruthy, seenEvent } from "@cairn/core";
import { parseExpressionText } from "./parse-condition.ts";

/**
 * @param condition - JSON text of the folded expression; null: it holds. One that fails does not.
 * @param event - Seen by the expression as `async`.
 */
export function conditionHolds(
  condition: string | null,
  event: CairnEvent,
  nowMs: number,
): boolean {
  if (condition === null) return true;
  const scope = { async: seenEvent(event), now: nowMs };
  const result = evaluateExpression(parseExpressionText(condition), scope);
  return result.ok && isTruthy(result.value);
}

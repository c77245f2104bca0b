// Is an arriving event meant? The one judgement of waits, whoever looks, and of `cancelOn`.
import {
  type CairnEvent,
  evaluateExpression,
  isTruthy,
  seenEvent,
  withSeenValues,
} from "@cairn/core";
import type { Engine } from "./engine.ts";
import { parseExpressionText } from "./parse-condition.ts";

interface ConditionMoment {
  readonly nowMs: number;
  /** Told of a condition that cannot be evaluated. */
  readonly failed: (message: string) => void;
}

/**
 * @param condition - JSON text of the folded expression; null: it holds. One that fails does not.
 * @param event - Seen by the expression as `async`.
 */
export function conditionHolds(
  condition: string | null,
  event: CairnEvent,
  { nowMs, failed }: ConditionMoment,
): boolean {
  if (condition === null) return true;
  const scope = { async: seenEvent(event), now: nowMs };
  const expression = parseExpressionText(condition);
  const result = evaluateExpression(expression, scope);
  if (result.ok) return isTruthy(result.value);
  failed(withSeenValues(result.message, expression, scope));
  return false;
}

/** @param of.field - Where the condition stands, such as `waitForEvent.if`. */
export function conditionMoment(
  { nowMs, expressionFailed }: Pick<Engine, "nowMs" | "expressionFailed">,
  of: { readonly runId: string; readonly eventId: string; readonly field: string },
): ConditionMoment {
  const { runId: functionId, eventId, field } = of;
  return {
    nowMs: nowMs(),
    failed: (message) => expressionFailed({ functionId, eventId, field, message }),
  };
}

// The limits of a function, compiled: what its jobs need before its app is called.
import type { SlotRules } from "@cairn/core";
import type { LiveFunction } from "../db/registry-queries.ts";
import { storedExpression } from "./stored-expression.ts";

/** @returns Null for a function without limits. Priority alone orders nothing: nobody waits. */
export function slotRulesOf({ limits, priority }: LiveFunction["slots"]): SlotRules | null {
  if (limits.length === 0) return null;
  return {
    limits: limits.map(({ name, unit, scope, key }) => ({
      name,
      unit,
      scope,
      key: storedExpression(key),
    })),
    priority: storedExpression(priority),
  };
}

// The limits of a function, compiled: what its jobs need before its app is called.
import type { Expression, SlotRules } from "@cairn/core";
import type { LiveFunction } from "../db/registry-queries.ts";
import { compileExpression } from "../expression/compile-expression.ts";

/** @returns Null for a function without limits. Priority alone orders nothing: nobody waits. */
export function slotRulesOf({ limits, priority }: LiveFunction["slots"]): SlotRules | null {
  if (limits.length === 0) return null;
  return {
    limits: limits.map(({ name, unit, scope, key }) => ({
      name,
      unit,
      scope,
      key: key === null ? null : compiled(key),
    })),
    priority: priority === null ? null : compiled(priority),
  };
}

/** What no longer compiles (it did at sync) counts all runs together. */
function compiled(source: string): Expression | null {
  const result = compileExpression(source);
  return result.ok ? result.expression : null;
}

// What a stored function says of which events may start it, compiled.
import { type Expression, parseDuration, type RateLimit, type Singleton } from "@cairn/core";
import type { StoredStartLimits } from "../db/start-limits.ts";
import { compileExpression } from "../expression/compile-expression.ts";

export function startLimitsOf({ rateLimit, singleton }: StoredStartLimits): {
  readonly rateLimit: RateLimit | null;
  readonly singleton: Singleton | null;
} {
  return {
    rateLimit: rateLimit === null ? null : rateLimitOf(rateLimit),
    singleton:
      singleton === null ? null : { mode: singleton.mode, key: expressionOf(singleton.key) },
  };
}

function rateLimitOf({
  limit,
  period,
  key,
  units,
}: NonNullable<StoredStartLimits["rateLimit"]>): RateLimit | null {
  const periodMs = parseDuration(period);
  if (periodMs === undefined) return null;
  return { limit, periodMs, key: expressionOf(key), units: expressionOf(units) };
}

/** It was compiled at sync; one that no longer does lets all events share a key. */
function expressionOf(source: string | null): Expression | null {
  const compiled = source === null ? undefined : compileExpression(source);
  return compiled?.ok === true ? compiled.expression : null;
}

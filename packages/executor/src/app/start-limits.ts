// What a stored function says of which events may start it, compiled.
import { parseDuration, type RateLimit, type Singleton } from "@cairn/core";
import type { StoredStartLimits } from "../db/start-limits.ts";
import { storedExpression } from "./stored-expression.ts";

export function startLimitsOf({ rateLimit, singleton }: StoredStartLimits): {
  readonly rateLimit: RateLimit | null;
  readonly singleton: Singleton | null;
} {
  return {
    rateLimit: rateLimit === null ? null : rateLimitOf(rateLimit),
    singleton:
      singleton === null ? null : { mode: singleton.mode, key: storedExpression(singleton.key) },
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
  return { limit, periodMs, key: storedExpression(key), units: storedExpression(units) };
}

// What a stored function says of which events may start it, compiled; what was set at runtime counts more.
import { parseDuration, type RateLimit, type Singleton } from "@cairn/core";
import type { SetEventLimits, SetNumbers } from "../db/event-limits.ts";
import type { StoredStartLimits } from "../db/start-limits.ts";
import { storedExpression } from "./stored-expression.ts";

export function startLimitsOf(
  { rateLimit, singleton }: StoredStartLimits,
  set: SetEventLimits,
): {
  readonly rateLimit: RateLimit | null;
  readonly singleton: Singleton | null;
} {
  return {
    rateLimit: rateLimit === null ? null : rateLimitOf(rateLimit, set.rateLimit),
    singleton:
      singleton === null ? null : { mode: singleton.mode, key: storedExpression(singleton.key) },
  };
}

function rateLimitOf(
  { limit, period, key, units }: NonNullable<StoredStartLimits["rateLimit"]>,
  set: SetNumbers | undefined,
): RateLimit | null {
  const periodMs = set?.periodMs ?? parseDuration(period);
  if (periodMs === undefined) return null;
  return {
    limit: set?.limit ?? limit,
    periodMs,
    key: storedExpression(key),
    units: storedExpression(units),
  };
}

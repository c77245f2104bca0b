// The limits that events meet when they come, `rateLimit`, `debounce` and `batchEvents`: as the code says
// them, and what was set at runtime, which is read with the functions. No admission reads them.
import { type LimitKind, parseDuration } from "@cairn/core";
import { BufferConfig, type StoredBufferConfig } from "./buffer-config.ts";
import type { LimitNumbers } from "./function-limits.ts";
import { StartLimitsConfig, type StoredStartLimits } from "./start-limits.ts";

/** The part of a function's configuration that says them; it was checked. */
export const EventLimitsConfig = StartLimitsConfig.extend(BufferConfig.shape);

const KINDS = {
  rateLimit: "rate",
  debounce: "debounce",
  batchEvents: "batch",
} as const satisfies Readonly<Record<string, LimitKind>>;

type EventLimitName = keyof typeof KINDS;

export function eventLimits({
  rateLimit,
  debounce,
  batchEvents,
}: StoredStartLimits & StoredBufferConfig): readonly LimitNumbers[] {
  const limits: LimitNumbers[] = [];
  const add = (name: EventLimitName, numbers: Omit<LimitNumbers, "name" | "unit">) =>
    limits.push({ name, unit: KINDS[name], ...numbers });
  if (rateLimit !== null) {
    add("rateLimit", { limit: rateLimit.limit, periodMs: msOf(rateLimit.period) });
  }
  if (debounce !== null) {
    add("debounce", { periodMs: msOf(debounce.period), timeoutMs: msOf(debounce.timeout) });
  }
  if (batchEvents !== null) {
    add("batchEvents", { limit: batchEvents.maxSize, timeoutMs: msOf(batchEvents.timeout) });
  }
  return limits;
}

const msOf = (duration: string | null): number | null =>
  duration === null ? null : (parseDuration(duration) ?? null);

/** SQL: is it one of these? Then whoever plans with the functions in memory has to hear of a change. */
export const isEventLimit = (alias: string): string =>
  `${alias}.unit in (${Object.values(KINDS)
    .map((kind) => `'${kind}'`)
    .join(", ")})`;

/** SQL: was anything set at runtime? */
export const isSet = (alias: string): string =>
  `num_nonnulls(${alias}.set_limit, ${alias}.set_period_ms, ${alias}.set_timeout_ms) > 0`;

/** What was set at runtime; a number that is null is what the code says. */
export interface SetNumbers {
  readonly limit: number | null;
  readonly periodMs: number | null;
  readonly timeoutMs: number | null;
}

/** Of one function. */
export type SetEventLimits = Readonly<Partial<Record<EventLimitName, SetNumbers>>>;

/** A JSON object of what was set, by the functions' ids, for the statement that reads the functions. */
export const SET_LIMITS_JSON = `
(select coalesce(json_object_agg(function_id, names), '{}') from (
  select l.function_id, json_object_agg(l.name, json_build_object('limit', l.set_limit,
    'periodMs', l.set_period_ms, 'timeoutMs', l.set_timeout_ms)) as names
  from cairn.function_limits l where ${isEventLimit("l")} and ${isSet("l")}
  group by l.function_id) s)`;

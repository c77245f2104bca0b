// Limits in words: what they count, and how much of it they allow.
import type { LimitValues, LimitView } from "@cairn/core";
import { formatMs, plural } from "./format.ts";

export type LimitUnit = LimitView["unit"];

const MEANINGS: Readonly<Record<LimitUnit, string>> = {
  step: "Calls of its steps at once",
  run: "Live runs at once",
  throttle: "Starts in a period; the others wait",
  rate: "Starts in a period; other events start none",
  debounce: "One run for the last of many events",
  batch: "One run for many events together",
};

export function limitMeaning(unit: LimitUnit): string {
  return MEANINGS[unit];
}

/** What its `limit` is called. */
export const LIMIT_NAMES: Readonly<Record<LimitUnit, string>> = {
  step: "At once",
  run: "At once",
  throttle: "Starts",
  rate: "Starts",
  debounce: "Limit",
  batch: "Events",
};

/** Does anything hold a slot of it? */
export const isHeld = (unit: LimitUnit): boolean => unit === "step" || unit === "run";

const UNITS: Readonly<Record<string, LimitUnit>> = {
  throttle: "throttle",
  rateLimit: "rate",
  debounce: "debounce",
  batchEvents: "batch",
};

/** By its name; a limit of runs is one of steps in words. */
export const limitUnit = (name: string): LimitUnit => UNITS[name] ?? "step";

/** "2 at once", "3 starts in 2 m, burst 5", "2 m after the last event, 1 h after the first at most". */
export function limitText(values: Partial<LimitValues>, unit: LimitUnit): string {
  const { burst = null, timeoutMs = null } = values;
  const parts = [
    mainText(values, unit),
    burst === null ? "" : `burst ${String(burst)}`,
    timeoutMs === null ? "" : `${periodText(timeoutMs)} after the first at most`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function mainText({ limit = null, periodMs = null }: Partial<LimitValues>, unit: LimitUnit) {
  const period = periodMs === null ? "" : periodText(periodMs);
  if (unit === "debounce") return period === "" ? "" : `${period} after the last event`;
  if (limit === null) return "";
  return period === "" ? countText(limit, unit) : `${countText(limit, unit)} in ${period}`;
}

function countText(limit: number, unit: LimitUnit): string {
  if (unit === "batch") return plural(limit, "event");
  return isHeld(unit) ? `${String(limit)} at once` : plural(limit, "start");
}

/** A whole number of seconds is said without a fraction: "5 s", not "5.00 s". */
export function periodText(ms: number): string {
  return ms % 1_000 === 0 && ms < 60_000 ? `${String(ms / 1_000)} s` : formatMs(ms);
}

export interface LimitKey {
  /** `concurrency[0]`, `throttle`; null when the limit is shared between functions. */
  readonly name: string | null;
  /** Empty when the limit counts everything together. */
  readonly value: string;
}

const OWN = /^fn:[^:]*:(throttle|concurrency\[\d+\])(?::(.*))?$/su;

/** What is behind the key that a limit counts under: `fn:<function>:<limit>:<value>`, or shared: `env:<unit>:<value>`. */
export function readLimitKey(key: string): LimitKey {
  const own = OWN.exec(key);
  if (own !== null) return { name: own[1] ?? null, value: own[2] ?? "" };
  return { name: null, value: key.replace(/^(?:env|account):[a-z]+:/u, "") };
}

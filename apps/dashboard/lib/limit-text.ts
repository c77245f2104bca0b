// Limits in words: what they count, and how much of it they allow.
import type { LimitValues, LimitView } from "@cairn/core";
import { formatMs, plural } from "./format.ts";

export type LimitUnit = LimitView["unit"];

const MEANINGS: Readonly<Record<LimitUnit, string>> = {
  step: "Calls of its steps at once",
  run: "Live runs at once",
  throttle: "Starts in a period",
};

export function limitMeaning(unit: LimitUnit): string {
  return MEANINGS[unit];
}

/** "2 at once", "3 starts in 2 m", "3 starts in 2 m, burst 5". */
export function limitText({ limit, periodMs, burst }: LimitValues, unit: LimitUnit): string {
  if (unit !== "throttle") return `${String(limit)} at once`;
  const starts = plural(limit, "start");
  const period = periodMs === null ? "" : ` in ${periodText(periodMs)}`;
  return `${starts}${period}${burst === null ? "" : `, burst ${String(burst)}`}`;
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

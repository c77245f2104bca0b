// Which numbers of a limit can be set at runtime, and in which ranges: those of a sync.
import { parseDuration } from "../domain/duration.ts";

/**
 * What a limit counts. `step`: calls at once. `run`: live runs at once. `throttle`: starts in a period,
 * the others wait. `rate`: starts in a period, other events start none. `debounce`: the time in which a
 * later event takes the place of an earlier one. `batch`: events of one run.
 */
export const LIMIT_KINDS = ["step", "run", "throttle", "rate", "debounce", "batch"] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** As a request names them. `limit` of a batch is its `maxSize`. */
export const LIMIT_FIELDS = ["limit", "period", "burst", "timeout"] as const;
export type LimitField = (typeof LIMIT_FIELDS)[number];

/** Durations are texts, such as `1m`. */
export interface GivenLimit {
  readonly limit?: number | undefined;
  readonly period?: string | undefined;
  readonly burst?: number | undefined;
  readonly timeout?: string | undefined;
}

interface Range {
  readonly min: number;
  readonly max: number;
  /** In words: whole numbers, or durations (then `min` and `max` are milliseconds). */
  readonly allowed: string;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

const count = (min: number, max: number): Range => ({
  min,
  max,
  allowed: `a whole number from ${String(min)} to ${String(max)}`,
});
const time = (max: number, longest: string): Range => ({
  min: SECOND,
  max,
  allowed: `a duration from 1s to ${longest}, such as "30s" or "2m"`,
});

const COUNT = count(1, 1_000_000);
const A_YEAR = time(366 * DAY, "366d");

const RANGES: Readonly<Record<LimitKind, Readonly<Partial<Record<LimitField, Range>>>>> = {
  step: { limit: COUNT },
  run: { limit: COUNT },
  throttle: { limit: COUNT, period: A_YEAR, burst: COUNT },
  rate: { limit: COUNT, period: time(DAY, "24h") },
  debounce: { period: time(7 * DAY, "7d"), timeout: A_YEAR },
  batch: { limit: count(2, 100), timeout: time(600 * SECOND, "10m") },
};

/** The fields that a limit of this kind has, in the order in which people give them. */
export const limitFields = (kind: LimitKind): readonly LimitField[] =>
  LIMIT_FIELDS.filter((field) => RANGES[kind][field] !== undefined);

/** What is allowed, in words; undefined when a limit of this kind has no such field. */
export const allowedIn = (kind: LimitKind, field: LimitField): string | undefined =>
  RANGES[kind][field]?.allowed;

/** What is wrong with a value that is given. @returns What is allowed instead; null: nothing is. */
export function limitProblem(
  kind: LimitKind,
  field: LimitField,
  value: number | string,
): string | null {
  const range = RANGES[kind][field];
  if (range === undefined) return `nothing: it has ${limitFields(kind).join(" and ")}`;
  const isDuration = field === "period" || field === "timeout";
  const number = isDuration ? parseDuration(String(value)) : value;
  const isWithin = typeof number === "number" && number >= range.min && number <= range.max;
  return isWithin && Number.isInteger(number) ? null : range.allowed;
}

/**
 * The number without which nothing is set: the others are what the code says when they are left out. Of a
 * debounce it is either of its two.
 */
export function isLimitMissing(kind: LimitKind, given: GivenLimit): boolean {
  if (kind === "debounce") return given.period === undefined && given.timeout === undefined;
  return given.limit === undefined;
}

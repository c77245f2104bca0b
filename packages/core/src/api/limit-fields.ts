// Which numbers of a limit there are, and in which ranges, in code as at runtime.
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

/** Of whole numbers, or of durations: then `min` and `max` are milliseconds. */
export interface LimitRange {
  readonly min: number;
  readonly max: number;
  /** Such as `from 1s to 24h`. */
  readonly words: string;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

const count = (min: number, max: number): LimitRange => ({
  min,
  max,
  words: `from ${String(min)} to ${String(max)}`,
});
const time = (max: number, longest: string): LimitRange => ({
  min: SECOND,
  max,
  words: `from 1s to ${longest}`,
});

const COUNT = count(1, 1_000_000);
const A_YEAR = time(366 * DAY, "366d");

/** In code a limit of steps or runs may be 0 as well: none of its own. */
export const LIMIT_RANGES = {
  step: { limit: COUNT },
  run: { limit: COUNT },
  throttle: { limit: COUNT, period: A_YEAR, burst: COUNT },
  rate: { limit: COUNT, period: time(DAY, "24h") },
  debounce: { period: time(7 * DAY, "7d"), timeout: A_YEAR },
  batch: { limit: count(2, 100), timeout: time(600 * SECOND, "10m") },
} as const satisfies Readonly<Record<LimitKind, Ranges>>;

type Ranges = Readonly<Partial<Record<LimitField, LimitRange>>>;

const rangeOf = (kind: LimitKind, field: LimitField): LimitRange | undefined => {
  const ranges: Ranges = LIMIT_RANGES[kind];
  return ranges[field];
};

const isTime = (field: LimitField): boolean => field === "period" || field === "timeout";

/** The fields that a limit of this kind has, in the order in which people give them. */
export const limitFields = (kind: LimitKind): readonly LimitField[] =>
  LIMIT_FIELDS.filter((field) => rangeOf(kind, field) !== undefined);

/** What is allowed, in words; undefined when a limit of this kind has no such field. */
export function allowedIn(kind: LimitKind, field: LimitField): string | undefined {
  const range = rangeOf(kind, field);
  return range === undefined ? undefined : allowedBy(range, field);
}

const allowedBy = ({ words }: LimitRange, field: LimitField): string =>
  isTime(field) ? `a duration ${words}, such as "30s" or "2m"` : `a whole number ${words}`;

/** What is wrong with a value that is given. @returns What is allowed instead; null: nothing is. */
export function limitProblem(
  kind: LimitKind,
  field: LimitField,
  value: number | string,
): string | null {
  const range = rangeOf(kind, field);
  if (range === undefined) return `nothing: it has ${limitFields(kind).join(" and ")}`;
  const number = isTime(field) ? parseDuration(String(value)) : value;
  const isWithin = typeof number === "number" && number >= range.min && number <= range.max;
  return isWithin && Number.isInteger(number) ? null : allowedBy(range, field);
}

/**
 * The number without which nothing is set: the others are what the code says when they are left out. Of a
 * debounce it is either of its two.
 */
export function isLimitMissing(kind: LimitKind, given: GivenLimit): boolean {
  if (kind === "debounce") return given.period === undefined && given.timeout === undefined;
  return given.limit === undefined;
}

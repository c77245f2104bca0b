// Instants and spans of time inside an expression. They live only while it is evaluated; JSON has
// neither.
import { EvaluationError } from "./evaluation-error.ts";

/** An instant, in whole milliseconds since 1970, within the years 1 to 9999. */
export class Timestamp {
  readonly ms: number;

  constructor(ms: number) {
    if (!isInYears1To9999(ms)) {
      throw new EvaluationError("a timestamp must lie within the years 1 to 9999");
    }
    this.ms = wholeMs(ms);
  }
}

/** A span of time, in whole milliseconds; may be negative, at most 10,000 years. */
export class Duration {
  readonly ms: number;

  constructor(ms: number) {
    if (!isAtMost10000Years(ms)) {
      throw new EvaluationError("a duration must be at most 10,000 years");
    }
    this.ms = wholeMs(ms);
  }
}

/** Finer parts would get lost when a folded value is written as text. Adding 0 drops the sign of -0. */
const wholeMs = (ms: number): number => Math.round(ms) + 0;

const FIRST_MS = Date.parse("0001-01-01T00:00:00Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");
const LONGEST_MS = 315_576_000_000_000;

const isInYears1To9999 = (ms: number): boolean => ms >= FIRST_MS && ms <= LAST_MS;
const isAtMost10000Years = (ms: number): boolean => Math.abs(ms) <= LONGEST_MS;

/** Seconds at the end of the year 9999: a larger number cannot be seconds, so it is milliseconds. */
const LAST_SECOND = 253_402_300_799;

const ISO_DATE =
  /^(\d{4}-\d{2}-)(\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)([Zz]|[+-]\d{2}:\d{2})?)?$/;

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const DURATION = /^([+-]?)((?:\d+(?:\.\d+)?(?:ns|us|µs|ms|[smhdw]))+)$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|[smhdw])/g;

/** The longest text that is looked at; no date or duration is longer. */
const TEXT_MAX = 64;

/**
 * The instant that a value stands for: an ISO-8601 date (UTC when it names no zone), or a number:
 * seconds since 1970 as CEL has it, or milliseconds when it is too large to be seconds, which is
 * how `event.ts` counts.
 *
 * @returns undefined when the value is neither.
 */
export function toTimestamp(value: unknown): Timestamp | undefined {
  if (value instanceof Timestamp) return value;
  const ms = typeof value === "number" ? fromNumber(value) : fromText(value);
  return ms !== undefined && isInYears1To9999(ms) ? new Timestamp(ms) : undefined;
}

function fromNumber(value: number): number {
  return Math.abs(value) > LAST_SECOND ? value : value * 1_000;
}

function fromText(value: unknown): number | undefined {
  if (typeof value !== "string" || value.length > TEXT_MAX) return undefined;
  const parts = ISO_DATE.exec(value);
  if (parts === null) return undefined;
  const [, month = "", day = "", time = "00:00", zone = "Z"] = parts;
  const midnight = Date.parse(`${month}${day}T00:00:00Z`);
  // The 30th of February would quietly become a day in March.
  if (new Date(midnight).getUTCDate() !== Number(day)) return undefined;
  const ms = Date.parse(`${month}${day}T${time}${zone}`.toUpperCase());
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * The span that a value stands for: units `w d h m s ms us ns` in a row, decimals and a sign allowed.
 *
 * @returns undefined when the value is no duration.
 */
export function toDuration(value: unknown): Duration | undefined {
  if (value instanceof Duration) return value;
  if (typeof value !== "string" || value.length > TEXT_MAX) return undefined;
  const [, sign, units = ""] = DURATION.exec(value) ?? [];
  if (sign === undefined) return undefined;
  const ms = millisecondsOf(units);
  return isAtMost10000Years(ms) ? new Duration(sign === "-" ? -ms : ms) : undefined;
}

function millisecondsOf(units: string): number {
  let ms = 0;
  for (const [, count, unit = ""] of units.matchAll(DURATION_PART)) {
    ms += Number(count) * (UNIT_MS[unit] ?? 0);
  }
  return ms;
}

/** `2024-01-01T00:00:00Z`, with milliseconds only where there are some. */
export function timestampText(timestamp: Timestamp): string {
  return new Date(timestamp.ms).toISOString().replace(".000Z", "Z");
}

/** Seconds, as CEL writes a duration: `90s`, `0.5s`. */
export function durationText(duration: Duration): string {
  return `${String(duration.ms / 1_000)}s`;
}

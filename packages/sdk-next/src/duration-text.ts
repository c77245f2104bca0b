// Durations as people write them ("90s", "2 days", 1500) and as the wire writes them ("1d2h30s").
import { formatDuration, parseDuration } from "@cairn/core";

/** Milliseconds, or text such as "500ms", "90s", "1h30m" or "2 days". */
export type Duration = number | string;

const UNITS: Readonly<Record<string, string>> = {
  ms: "ms",
  msec: "ms",
  millisecond: "ms",
  s: "s",
  sec: "s",
  second: "s",
  m: "m",
  min: "m",
  minute: "m",
  h: "h",
  hr: "h",
  hour: "h",
  d: "d",
  day: "d",
  w: "w",
  week: "w",
};

const shortUnit = (word: string): string => UNITS[word] ?? UNITS[word.replace(/s$/, "")] ?? word;

/** @returns Milliseconds, or undefined when the value is no duration. */
export function durationMs(value: Duration): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string") return undefined;
  const text = value.trim().toLowerCase().replaceAll(/\s+/g, "");
  return text === "" ? undefined : parseDuration(text.replaceAll(/[a-z]+/g, shortUnit));
}

/**
 * The wire's text; the empty string for nothing or less, which means "at once".
 *
 * @throws {TypeError} If the value is no duration; `what` names it.
 */
export function durationText(value: Duration, what: string): string {
  const ms = durationMs(value);
  if (ms === undefined) {
    throw new TypeError(
      `${what} must be milliseconds or a duration such as "90s", got ${JSON.stringify(value)}`,
    );
  }
  const whole = Math.max(0, Math.ceil(ms));
  const rest = whole % 1000;
  return formatDuration(whole - rest) + (rest === 0 ? "" : `${String(rest)}ms`);
}

/** The wire's text for a duration from now, or an ISO-8601 date for an instant. */
export function dueText(value: Duration | Date, what: string): string {
  return value instanceof Date ? instantText(value, what) : durationText(value, what);
}

/**
 * @param value - A Date, or a date as text.
 * @throws {TypeError} If it is no instant; `what` names it.
 */
export function instantText(value: Date | string, what: string): string {
  const ms = isInstant(value) ? new Date(value).getTime() : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new TypeError(`${what} must be a Date or an ISO-8601 date, got ${String(value)}`);
  }
  return new Date(ms).toISOString();
}

const DAY = /^\s*(\d{4})-(\d\d)-(\d\d)/;

/** Of what JavaScript takes for a date: null is 1970 to it, and 30 February the 2nd of March. */
function isInstant(value: unknown): boolean {
  if (typeof value !== "string") return value !== null && typeof value !== "boolean";
  const [, year, month, day] = DAY.exec(value) ?? [];
  if (day === undefined) return true;
  return (
    new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day)
  );
}

// The sender's time of an event: whole milliseconds, in a range that catches other units.
import { CairnError } from "@cairn/core";

const EARLIEST_MS = Date.UTC(1980);
const LATEST_MS = Date.UTC(2101);
/** An event may start its runs this much later. */
const FUTURE_MAX_MS = 366 * 24 * 3_600_000;

/**
 * @param where - Begins the message, such as `events[2].`; empty for a single event.
 * @returns Now when the event has no time.
 * @throws {CairnError} `event_ts`.
 */
export function eventTime(ts: unknown, where: string, nowMs: number): number {
  if (ts === undefined || ts === null) return nowMs;
  if (typeof ts !== "number") {
    throw refusal(
      `${where}ts is ${Array.isArray(ts) ? "an array" : `a ${typeof ts}`}, not a number`,
    );
  }
  if (!Number.isInteger(ts)) throw refusal(`${where}ts is ${String(ts)}, not a whole number`);
  if (ts < EARLIEST_MS || ts >= LATEST_MS) {
    throw refusal(`${where}ts ${String(ts)} lies outside of the years 1980 to 2100`, unitHint(ts));
  }
  if (ts > nowMs + FUTURE_MAX_MS) {
    const date = new Date(ts).toISOString();
    throw refusal(`${where}ts ${String(ts)} (${date}) is more than a year in the future`);
  }
  return ts;
}

const PLAIN_HINT = "Send milliseconds since 1970, such as Date.now(), or leave ts out.";

function unitHint(ts: number): string {
  if (isPlausible(ts * 1_000)) return "It looks like seconds: multiply it by 1000.";
  if (isPlausible(ts / 1_000)) return "It looks like microseconds: divide it by 1000.";
  if (isPlausible(ts / 1_000_000)) return "It looks like nanoseconds: divide it by 1000000.";
  return PLAIN_HINT;
}

const isPlausible = (ms: number): boolean => ms >= EARLIEST_MS && ms < LATEST_MS;

function refusal(message: string, hint = PLAIN_HINT): CairnError {
  return new CairnError("event_ts", { message: `${message}.`, hint });
}

// int, double, timestamp, duration and the decoders. A missing value stays null; a value that cannot
// be converted is a failure with a reason.
import type { Budget } from "./budget.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { Duration, Timestamp, toDuration, toTimestamp } from "./moments.ts";
import { isList, isMap, isMissing, kindOf } from "./values.ts";

/** Levels of lists and maps that `json_parse` accepts, as in an event. */
const JSON_DEPTH_MAX = 100;

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The longest text that can be a number. */
const NUMBER_TEXT_MAX = 400;

/** Whole part of a number, of a number in text, of a boolean (1, 0), or whole seconds of a time. */
export function toInt(value: unknown): number | null {
  const number = toDouble(value);
  // Adding 0 turns -0 into 0.
  return number === null ? null : Math.trunc(number) + 0;
}

export function toDouble(value: unknown): number | null {
  if (isMissing(value)) return null;
  if (value instanceof Timestamp || value instanceof Duration) return value.ms / 1_000;
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  const number = typeof value === "string" ? readNumber(value) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw new EvaluationError(`${described(value)} is not a number`);
}

function readNumber(text: string): number {
  return text.length <= NUMBER_TEXT_MAX && NUMBER.test(text) ? Number(text) : Number.NaN;
}

export function asTimestamp(value: unknown): Timestamp | null {
  if (isMissing(value)) return null;
  const timestamp = toTimestamp(value);
  if (timestamp !== undefined) return timestamp;
  throw new EvaluationError(`${described(value)} is not a timestamp such as 2024-01-31T12:00:00Z`);
}

export function asDuration(value: unknown): Duration | null {
  if (isMissing(value)) return null;
  const duration = toDuration(value);
  if (duration !== undefined) return duration;
  throw new EvaluationError(`${described(value)} is not a duration such as 1h30m`);
}

/** Base 64, padded or not, also in the URL alphabet, read as UTF-8 text. */
export function decodeBase64(text: string, budget: Budget): string {
  budget.spendOnDecoding(text.length);
  const standard = text.replaceAll("-", "+").replaceAll("_", "/");
  try {
    const bytes = Uint8Array.from(atob(standard), (character) => character.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    throw new EvaluationError(`${described(text)} is not base 64`);
  }
}

export function parseJson(text: string, budget: Budget): unknown {
  budget.spendOnDecoding(text.length);
  const value = readJson(text);
  if (!isDeeperThan(value, JSON_DEPTH_MAX)) return value;
  throw new EvaluationError(`json_parse takes at most ${String(JSON_DEPTH_MAX)} levels`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EvaluationError(`${described(text)} is not JSON`);
  }
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (!isList(value) && !isMap(value)) return false;
  if (levels === 0) return true;
  return Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}

/** A value in a message: short texts in full, so that the reason can be understood. */
function described(value: unknown): string {
  return typeof value === "string" && value.length <= 40 ? JSON.stringify(value) : kindOf(value);
}

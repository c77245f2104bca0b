// The values an expression works on: JSON, instants and spans. Which kind a value is, whether it is
// true, its text and its size.
import { Duration, durationText, Timestamp, timestampText } from "./moments.ts";

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof Timestamp) && !(value instanceof Duration);
}

export function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/**
 * Whether a value counts as true where a condition is asked for: everything but `false`, null (a
 * missing field), `0` and the empty string.
 */
export function isTruthy(value: unknown): boolean {
  return !isMissing(value) && value !== false && value !== 0 && value !== "";
}

/**
 * The value of a key expression as the text that flow control groups by. Equal values have equal
 * texts: the keys of a map are sorted, a missing value is "null". So 7 and "7" share a key.
 *
 * @param value The result of `evaluateExpression`, or any JSON value at most some hundred levels deep.
 */
export function stringifyKey(value: unknown): string {
  return textOf(value);
}

/** What `string()` and `text + value` write. Strings stand as they are, maps and lists as JSON. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : (scalarText(value) ?? jsonText(value));
}

function scalarText(value: unknown): string | undefined {
  if (isMissing(value)) return "null";
  // -0 equals 0, so that both must have one text.
  if (typeof value === "number") return String(value === 0 ? 0 : value);
  if (typeof value === "boolean") return String(value);
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return durationText(value);
  return undefined;
}

function jsonText(value: unknown): string {
  if (isList(value)) return `[${value.map(jsonText).join(",")}]`;
  if (isMap(value)) {
    const entries = Object.keys(value)
      .toSorted()
      .map((key) => `${JSON.stringify(key)}:${jsonText(value[key])}`);
    return `{${entries.join(",")}}`;
  }
  if (typeof value === "number" || typeof value === "boolean" || isMissing(value)) {
    return scalarText(value) ?? "null";
  }
  return JSON.stringify(textOf(value));
}

/**
 * How much text a value holds: the characters of its strings and keys, and one for each part.
 *
 * @returns The size; stops as soon as `limit` is passed and returns a number above it.
 */
export function sizeOf(value: unknown, limit: number): number {
  if (typeof value === "string") return value.length + 1;
  let size = 1;
  if (isList(value)) {
    for (const item of value) {
      size += sizeOf(item, limit - size);
      if (size > limit) return size;
    }
  } else if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) {
      size += key.length + sizeOf(item, limit - size);
      if (size > limit) return size;
    }
  }
  return size;
}

/** The kind of a value, as messages name it: "a number", "null". */
export function kindOf(value: unknown): string {
  if (isMissing(value)) return "null";
  if (isList(value)) return "a list";
  if (value instanceof Timestamp) return "a timestamp";
  if (value instanceof Duration) return "a duration";
  return typeof value === "object" ? "a map" : `a ${typeof value}`;
}

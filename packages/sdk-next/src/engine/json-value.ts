// A value becomes what JSON keeps of it, before anybody sees it: the first run then reads the same
// value as every replay.
import type { JsonValue } from "@cairn/core";
import { NonRetriable } from "../errors.ts";

/**
 * `undefined` and functions become null, dates become text, as `JSON.stringify` has it.
 *
 * @param what - Names the value in the error: `what step "charge" returned`.
 * @throws {NonRetriable} If JSON cannot hold the value: a BigInt, a cycle, a `toJSON` that throws.
 */
export function jsonText(value: unknown, what: string): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NonRetriable(
      `${what} cannot be kept as JSON: ${reason}. Return plain data (no BigInt, no cycles).`,
      { cause: error },
    );
  }
}

export function jsonRoundTrip(value: unknown, what: string): JsonValue {
  return parseJson(jsonText(value, what));
}

function parseJson(text: string): JsonValue {
  const value: JsonValue = JSON.parse(text);
  return value;
}

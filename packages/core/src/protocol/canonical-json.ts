// RFC 8785 canonical JSON: the form that signatures are computed over (docs/protocol.md 7.1).
import type { JsonValue } from "../domain/json.ts";

/**
 * Object keys sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript
 * writes them.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const entries = Object.keys(value)
    .toSorted(compareCodeUnits)
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${entries.join(",")}}`;
}

const isArray = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

/** The order of keys; `<` compares UTF-16 code units. */
export function compareCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

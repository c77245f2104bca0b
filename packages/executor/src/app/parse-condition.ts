// Folded conditions come back from the database as JSON texts that this executor wrote.
import type { Expression } from "@cairn/core";

const MAX_CACHED = 2_000;
/** A condition may hold a whole event; such long ones are read each time instead of being kept. */
const MAX_CACHED_CHARS = 4_096;
const cache = new Map<string, Expression>();

/** The expression of a text that `JSON.stringify` made of one. */
export function parseExpressionText(text: string): Expression {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const parsed: Expression = JSON.parse(text);
  if (text.length > MAX_CACHED_CHARS) return parsed;
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(text, parsed);
  return parsed;
}

// The index of waits: one equality that an arriving event must meet, so that matching is a look-up and
// not a scan over all waits.
import { readMember } from "./access.ts";
import type { Expression } from "./expression.ts";

/** `async.<path>` must have this value, in the form that `equalityKeyOf` gives. */
export interface EqualityKey {
  readonly path: readonly string[];
  readonly value: string;
}

/** An equality as a text, for an index. */
export const equalityKeyText = ({ path, value }: EqualityKey): string =>
  `${JSON.stringify(path)}=${JSON.stringify(value)}`;

/** Characters of a text and of a path that go into an index: databases refuse long entries. */
const TEXT_MAX = 256;

// Control characters and lone surrogates: a text column does not hold all of them. The same
// replacement on both sides keeps equal values equal.
const UNSTORABLE = /[\p{Cc}\p{Cs}]/gu;

/**
 * Finds an equality `async.<path> == <literal>` that must hold for the whole expression to be true.
 * An event that matches the expression always has this key at this path; the reverse does not hold,
 * so that the expression itself is still evaluated.
 *
 * @param folded The result of `foldExpression`.
 * @returns null when no equality can serve; then each event has to be looked at.
 */
export function equalityKey(folded: Expression): EqualityKey | null {
  const keys = conjuncts(folded).flatMap((part) => keyOfEquality(part) ?? []);
  // true and false divide events into two halves only; anything else tells more of them apart.
  return keys.find(({ value }) => !value.startsWith("b:")) ?? keys[0] ?? null;
}

/**
 * The key of a value: texts, numbers and booleans that are equal in an expression have equal keys.
 * Other values (null, lists, maps) have none, because no key is made for them.
 */
export function equalityKeyOf(value: unknown): string | null {
  if (typeof value === "string") {
    return `s:${value.slice(0, TEXT_MAX).replaceAll(UNSTORABLE, "\uFFFD")}`;
  }
  // -0 equals 0.
  if (typeof value === "number") return `n:${String(value === 0 ? 0 : value)}`;
  return typeof value === "boolean" ? `b:${String(value)}` : null;
}

/** What an event has at a path, read as an expression reads it; null when it is missing. */
export function valueAtPath(event: unknown, path: readonly string[]): unknown {
  return path.reduce(readMember, event);
}

function conjuncts(expression: Expression): readonly Expression[] {
  if (expression.kind !== "logical" || expression.operator !== "&&") return [expression];
  return [...conjuncts(expression.left), ...conjuncts(expression.right)];
}

function keyOfEquality(expression: Expression): EqualityKey | null {
  if (expression.kind !== "binary" || expression.operator !== "==") return null;
  const { left, right } = expression;
  return keyOfSides(left, right) ?? keyOfSides(right, left);
}

function keyOfSides(field: Expression, literal: Expression): EqualityKey | null {
  if (literal.kind !== "literal") return null;
  const path = asyncPath(field);
  const value = equalityKeyOf(literal.value);
  return path === null || value === null || !isIndexable(path) ? null : { path, value };
}

function isIndexable(path: readonly string[]): boolean {
  const text = path.join(".");
  return text.length > 0 && text.length <= TEXT_MAX && text.search(UNSTORABLE) === -1;
}

/** The names from `async` down to a field; null when there is anything else on the way. */
function asyncPath(expression: Expression): readonly string[] | null {
  if (expression.kind === "variable") return expression.name === "async" ? [] : null;
  const name = nameOf(expression);
  if (name === null) return null;
  const outer = asyncPath(name.object);
  return outer === null ? null : [...outer, name.name];
}

function nameOf(expression: Expression): { object: Expression; name: string } | null {
  if (expression.kind === "member") return expression;
  if (expression.kind !== "index" || expression.key.kind !== "literal") return null;
  const { value } = expression.key;
  return typeof value === "string" ? { object: expression.object, name: value } : null;
}

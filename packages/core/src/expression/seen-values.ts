// What an expression saw: the values of the fields that it reads, for people who ask why it was false
// or why it failed.
import { evaluateExpression, type ExpressionScope } from "./evaluate.ts";
import { type Expression, expressionParts } from "./expression.ts";

const MOST = 5;
const LONGEST = 100;

/** @returns The text, and behind it in brackets what was seen; the text alone when nothing was read. */
export function withSeenValues(
  text: string,
  expression: Expression,
  scope: ExpressionScope,
): string {
  const seen = seenValues(expression, scope);
  return seen === "" ? text : `${text} (${seen})`;
}

/** Such as `event.data.total = 5, event.data.user is missing`; empty when it reads nothing. */
export function seenValues(expression: Expression, scope: ExpressionScope): string {
  const seen = new Map<string, string>();
  collect(expression, scope, seen);
  const texts = [...seen].map(([path, value]) => `${path} ${value}`);
  const more = texts.length > MOST ? [`and ${String(texts.length - MOST)} more`] : [];
  return [...texts.slice(0, MOST), ...more].join(", ");
}

function collect(expression: Expression, scope: ExpressionScope, seen: Map<string, string>): void {
  const path = pathOf(expression);
  if (path === undefined) {
    for (const part of expressionParts(expression)) collect(part, scope, seen);
    return;
  }
  if (seen.has(path)) return;
  const result = evaluateExpression(expression, scope);
  seen.set(path, result.ok ? textOf(result.value) : "cannot be read");
}

/** Of a chain of fields that begins with a variable of the scope; undefined for anything else. */
function pathOf(expression: Expression): string | undefined {
  if (expression.kind !== "member") return undefined;
  const { object, name } = expression;
  if (object.kind === "variable") {
    return object.name === "event" || object.name === "async"
      ? `${object.name}.${name}`
      : undefined;
  }
  const path = pathOf(object);
  return path === undefined ? undefined : `${path}.${name}`;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "is missing";
  const text = JSON.stringify(value);
  return `= ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`;
}

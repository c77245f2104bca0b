// An expression of a registration compiles, or the sync is refused with the place marked.
import { parseExpression } from "../expression/parse-expression.ts";
import { excerpt, registrationError } from "./registration-problem.ts";

/** What its place knows: `async` is there only where an event arrives for a run that is live. */
export type KnownVariables = readonly ["event"] | readonly ["event", "async"];

export interface RegisteredExpression {
  readonly functionId: string;
  readonly field: string;
  readonly source: string;
  readonly variables: KnownVariables;
}

/** @throws {CairnError} `expression_invalid`. */
export function checkExpression({
  functionId,
  field,
  source,
  variables,
}: RegisteredExpression): void {
  const parsed = parseExpression(source, variables);
  if (parsed.ok) return;
  const { message, position } = parsed;
  throw registrationError({
    code: "expression_invalid",
    functionId,
    field,
    problem: `is not a valid expression: ${message}${position === undefined ? "" : marked(source, position)}`,
  });
}

const BEFORE = 60;
const AFTER = 30;

/** The line of the source around the place, with a caret below it. */
function marked(source: string, position: number): string {
  const lineStart = source.lastIndexOf("\n", position - 1) + 1;
  const start = Math.max(lineStart, position - BEFORE);
  const lineEnd = source.indexOf("\n", position);
  const end = Math.min(lineEnd === -1 ? source.length : lineEnd, position + AFTER);
  const caret = `${" ".repeat(position - start)}^`;
  return `, at character ${String(position + 1)}\n  ${excerpt(source.slice(start, end))}\n  ${caret}`;
}

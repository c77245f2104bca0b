// At sync and at the start of a wait: the text of an expression becomes the form that core evaluates.
// The CEL library serves as a parser only; its evaluator is strict where ours must be lenient.
import { type Expression, utf8Length } from "@cairn/core";
import { type ASTNode, Environment, ParseError } from "@marcbachmann/cel-js";
import { convertExpression } from "./convert-expression.ts";
import { ExpressionError } from "./expression-error.ts";

export type ParseExpressionResult =
  | { readonly ok: true; readonly expression: Expression }
  | {
      readonly ok: false;
      readonly message: string;
      /** Where in the source, as an index in UTF-16 units; absent when no place is to blame. */
      readonly position?: number;
    };

/** Bytes of an expression's source in UTF-8. */
export const EXPRESSION_SOURCE_MAX = 2_048;

/** What expressions of waits and cancellations see. Triggers and keys see only `event`. */
const DEFAULT_VARIABLES = ["event", "async"] as const;

// `parse` checks no names, so that functions the library does not know pass; convertExpression does.
const environment = new Environment({
  unlistedVariablesAreDyn: true,
  enableOptionalTypes: true,
  limits: { maxAstNodes: 1_000, maxDepth: 64, maxListElements: 500, maxMapEntries: 500 },
});

/**
 * Parses a CEL expression. Never throws: what is wrong, and where, is in the result.
 *
 * Limits: 2 KB of UTF-8, 1,000 nodes, 64 levels of brackets and calls, 200 levels of the tree.
 *
 * @param variables Names the expression may use; `event` and `async` by default.
 */
export function parseExpression(
  source: string,
  variables: readonly string[] = DEFAULT_VARIABLES,
): ParseExpressionResult {
  const bytes = utf8Length(source);
  if (bytes > EXPRESSION_SOURCE_MAX) {
    const limit = String(EXPRESSION_SOURCE_MAX);
    return {
      ok: false,
      message: `the expression has ${String(bytes)} bytes; the limit is ${limit}`,
    };
  }
  if (source.trim() === "") return { ok: false, message: "the expression is empty", position: 0 };
  try {
    return { ok: true, expression: convertExpression(parseSource(source), new Set(variables)) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { ok: false, message: error.message, position: error.position };
  }
}

function parseSource(source: string): ASTNode {
  try {
    return environment.parse(source).ast;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ExpressionError(plainMessage(error), error.range?.start ?? 0);
  }
}

function plainMessage(error: ParseError): string {
  if (error.code === "limit_exceeded") return "the expression has too many parts or levels";
  return error.summary.replace("EOF", "the end of the expression");
}

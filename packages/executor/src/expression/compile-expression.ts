// Parsed expressions by their source, so that matching events does not parse the same text again.
import { parseExpression, type ParseExpressionResult } from "./parse-expression.ts";

/** Sources kept. An expression of 2 KB takes some 100 KB when parsed, so that this is bounded too. */
const CAPACITY = 500;

export type CompileExpression = (source: string) => ParseExpressionResult;

/**
 * A `parseExpression` that remembers its last results, failures included.
 *
 * @param capacity How many; the one used longest ago is dropped first. 500 by default.
 */
export function createExpressionCompiler(capacity: number = CAPACITY): CompileExpression {
  const results = new Map<string, ParseExpressionResult>();
  return (source) => {
    const known = results.get(source);
    const result = known ?? parseExpression(source);
    // A Map keeps the order of insertion: set again, a source counts as used last.
    results.delete(source);
    results.set(source, result);
    if (results.size > capacity) dropOldest(results);
    return result;
  };
}

function dropOldest(results: Map<string, ParseExpressionResult>): void {
  const [oldest] = results.keys();
  if (oldest !== undefined) results.delete(oldest);
}

/** Parses an expression, or hands out what the same source gave before. */
export const compileExpression: CompileExpression = createExpressionCompiler();

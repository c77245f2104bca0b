// An expression of a registered function, compiled when the function is loaded.
import type { Expression } from "@cairn/core";
import { compileExpression } from "../expression/compile-expression.ts";

/** It was compiled at sync; one that no longer does counts as none. */
export function storedExpression(source: string | null): Expression | null {
  const compiled = source === null ? undefined : compileExpression(source);
  return compiled?.ok === true ? compiled.expression : null;
}

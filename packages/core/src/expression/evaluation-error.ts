// Why an expression has no value. Thrown inside this folder only: `evaluateExpression` turns it into
// a message.

/** The expression met values that it cannot work with, such as `"a" * 2`. */
export class EvaluationError extends Error {
  override name = "EvaluationError";
}

/** The expression would cost too much. Unlike other failures, `||` and `exists` never hide it. */
export class LimitError extends EvaluationError {
  override name = "LimitError";
}

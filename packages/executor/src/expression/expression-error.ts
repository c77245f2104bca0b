// What is wrong with an expression's source, and where. Thrown inside this folder only.

export class ExpressionError extends Error {
  override name = "ExpressionError";
  /** Index into the source, in UTF-16 units. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

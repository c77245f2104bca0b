// The one form of a user's expression that matching, folding and index extraction share: plain JSON
// data, made by the executor's parser and stored beside triggers and waits.

/** The operators with two values. `&&` and `||` are "logical": they may skip their right side. */
export type BinaryOperator =
  "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "+" | "-" | "*" | "/" | "%";

/** Loops over a list, or over the keys of a map. `map` with a condition is `filter`, then `map`. */
export type MacroName = "all" | "exists" | "exists_one" | "filter" | "map";

interface ExpressionForms {
  /** A JSON value. */
  literal: { readonly value: unknown };
  /** `event`, `async`, or a name that an enclosing macro binds. */
  variable: { readonly name: string };
  member: { readonly object: Expression; readonly name: string };
  index: { readonly object: Expression; readonly key: Expression };
  /** True when the target's last part exists, even with the value null. */
  has: { readonly target: ExpressionOf<"member" | "index"> };
  /** A call of a known function; the receiver of a method is the first of `args`. */
  call: { readonly name: string; readonly args: readonly Expression[] };
  unary: { readonly operator: "!" | "-"; readonly operand: Expression };
  binary: {
    readonly operator: BinaryOperator;
    readonly left: Expression;
    readonly right: Expression;
  };
  logical: {
    readonly operator: "&&" | "||";
    readonly left: Expression;
    readonly right: Expression;
  };
  conditional: {
    readonly test: Expression;
    readonly whenTrue: Expression;
    readonly whenFalse: Expression;
  };
  list: { readonly items: readonly Expression[] };
  map: { readonly entries: readonly { readonly key: Expression; readonly value: Expression }[] };
  /** Evaluates `body` for each item of `range`, with the item bound to `variable`. */
  macro: {
    readonly name: MacroName;
    readonly range: Expression;
    readonly variable: string;
    readonly body: Expression;
  };
}

export type ExpressionKind = keyof ExpressionForms;

/** The expressions of the given kinds. */
export type ExpressionOf<Kind extends ExpressionKind> = {
  [K in Kind]: { readonly kind: K } & ExpressionForms[K];
}[Kind];

export type Expression = ExpressionOf<ExpressionKind>;

/** One function per kind; `handlers[expression.kind](expression)` is then type-safe. */
export type ExpressionHandlers<Context, Result> = {
  readonly [K in ExpressionKind]: (expression: ExpressionOf<K>, context: Context) => Result;
};

/** The expressions directly inside one. */
export function expressionParts(expression: Expression): readonly Expression[] {
  return dispatch(expression);
}

function dispatch<Kind extends ExpressionKind>(expression: ExpressionOf<Kind>) {
  return PARTS[expression.kind](expression, undefined);
}

const PARTS: ExpressionHandlers<undefined, readonly Expression[]> = {
  literal: () => [],
  variable: () => [],
  member: ({ object }) => [object],
  index: ({ object, key }) => [object, key],
  has: ({ target }) => [target],
  call: ({ args }) => args,
  unary: ({ operand }) => [operand],
  binary: ({ left, right }) => [left, right],
  logical: ({ left, right }) => [left, right],
  conditional: ({ test, whenTrue, whenFalse }) => [test, whenTrue, whenFalse],
  list: ({ items }) => items,
  map: ({ entries }) => entries.flatMap(({ key, value }) => [key, value]),
  macro: ({ range, body }) => [range, body],
};

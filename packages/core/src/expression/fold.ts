// When a wait or a cancellation is set up: everything that the run's event already decides becomes a
// constant, so that matching needs only the arriving event.
import { Budget, DEFAULT_BUDGET } from "./budget.ts";
import { evaluateWithin, isTruthy } from "./evaluate.ts";
import {
  type Expression,
  type ExpressionHandlers,
  type ExpressionKind,
  type ExpressionOf,
  expressionParts,
} from "./expression.ts";
import { expressionFunction } from "./functions.ts";
import { Duration, durationText, Timestamp, timestampText } from "./moments.ts";
import { isList, isMap } from "./values.ts";

/**
 * Replaces `event.*`, and all that can be computed without `async` and without the time, by its
 * value. The result gives for every arriving event what the original gives, except that it may cost
 * fewer steps. A part that fails is kept, with its values filled in, and fails again when matched.
 *
 * The result holds the values it refers to: `event == async` holds the whole event.
 */
export function foldExpression(
  expression: Expression,
  { event }: { readonly event: unknown },
): Expression {
  return fold(expression, {
    event,
    budget: new Budget(DEFAULT_BUDGET),
    known: new Set(["event"]),
  });
}

interface Folding {
  readonly event: unknown;
  readonly budget: Budget;
  /** Variables whose value is at hand. A macro's own variable hides an outer one of that name. */
  readonly known: ReadonlySet<string>;
}

function fold(expression: Expression, folding: Folding): Expression {
  if (expression.kind === "literal") return expression;
  if (isConstant(expression, folding.known)) {
    const result = evaluateWithin(expression, { event: folding.event }, folding.budget);
    if (result.ok) return constant(result.value);
  }
  return rebuild(expression, folding);
}

/** Whether the value is the same whatever event arrives and whenever that is. */
function isConstant(expression: Expression, known: ReadonlySet<string>): boolean {
  if (expression.kind === "variable") return known.has(expression.name);
  if (expression.kind === "call" && expressionFunction(expression.name)?.readsClock !== false) {
    return false;
  }
  if (expression.kind === "macro") {
    const inside = new Set([...known, expression.variable]);
    return isConstant(expression.range, known) && isConstant(expression.body, inside);
  }
  return expressionParts(expression).every((part) => isConstant(part, known));
}

function rebuild<Kind extends ExpressionKind>(
  expression: ExpressionOf<Kind>,
  folding: Folding,
): Expression {
  return REBUILD[expression.kind](expression, folding);
}

const REBUILD: ExpressionHandlers<Folding, Expression> = {
  literal: (expression) => expression,
  variable: (expression) => expression,
  member: (expression, folding) => ({ ...expression, object: fold(expression.object, folding) }),
  index: (expression, folding) => ({
    ...expression,
    object: fold(expression.object, folding),
    key: fold(expression.key, folding),
  }),
  // Only what is inside the target: the target itself must stay a field that can be looked for.
  has: ({ target }, folding) =>
    target.kind === "member"
      ? { kind: "has", target: { ...target, object: fold(target.object, folding) } }
      : { kind: "has", target: foldIndex(target, folding) },
  call: (expression, folding) => ({
    ...expression,
    args: expression.args.map((arg) => fold(arg, folding)),
  }),
  unary: (expression, folding) => ({ ...expression, operand: fold(expression.operand, folding) }),
  binary: (expression, folding) => ({
    ...expression,
    left: fold(expression.left, folding),
    right: fold(expression.right, folding),
  }),
  logical: (expression, folding) =>
    simplify({
      ...expression,
      left: fold(expression.left, folding),
      right: fold(expression.right, folding),
    }),
  conditional: ({ test, whenTrue, whenFalse }, folding) => {
    const condition = fold(test, folding);
    if (condition.kind === "literal") {
      return fold(isTruthy(condition.value) ? whenTrue : whenFalse, folding);
    }
    return {
      kind: "conditional",
      test: condition,
      whenTrue: fold(whenTrue, folding),
      whenFalse: fold(whenFalse, folding),
    };
  },
  list: ({ items }, folding) => ({ kind: "list", items: items.map((item) => fold(item, folding)) }),
  map: ({ entries }, folding) => ({
    kind: "map",
    entries: entries.map(({ key, value }) => ({
      key: fold(key, folding),
      value: fold(value, folding),
    })),
  }),
  macro: (expression, folding) => ({
    ...expression,
    range: fold(expression.range, folding),
    body: fold(expression.body, { ...folding, known: without(folding.known, expression.variable) }),
  }),
};

function foldIndex(target: ExpressionOf<"index">, folding: Folding): ExpressionOf<"index"> {
  return {
    kind: "index",
    object: fold(target.object, folding),
    key: fold(target.key, folding),
  };
}

function without(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return new Set([...names].filter((known) => known !== name));
}

/** A side that is known either decides, or leaves the result to the other side. */
function simplify(expression: ExpressionOf<"logical">): Expression {
  const { operator, left, right } = expression;
  const decisive = operator === "||";
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (side.kind !== "literal") continue;
    if (isTruthy(side.value) === decisive) return { kind: "literal", value: decisive };
    if (isBoolean(other)) return other;
  }
  return expression;
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">=", "in"]);

/** Whether the value is certainly true or false, so that it may stand for `true && value`. */
function isBoolean(expression: Expression): boolean {
  if (expression.kind === "binary") return COMPARISONS.has(expression.operator);
  if (expression.kind === "unary") return expression.operator === "!";
  return expression.kind === "logical" || expression.kind === "has";
}

/** A value as an expression. JSON has no timestamps: they become the call that makes them. */
function constant(value: unknown): Expression {
  if (value instanceof Timestamp) return callOf("timestamp", timestampText(value));
  if (value instanceof Duration) return callOf("duration", durationText(value));
  if (!holdsMoments(value)) return { kind: "literal", value };
  if (isList(value)) return { kind: "list", items: value.map(constant) };
  const entries = Object.entries(isMap(value) ? value : {});
  return {
    kind: "map",
    entries: entries.map(([key, item]) => ({
      key: { kind: "literal", value: key },
      value: constant(item),
    })),
  };
}

function callOf(name: string, text: string): Expression {
  return { kind: "call", name, args: [{ kind: "literal", value: text }] };
}

function holdsMoments(value: unknown): boolean {
  if (value instanceof Timestamp || value instanceof Duration) return true;
  return (isList(value) || isMap(value)) && Object.values(value).some(holdsMoments);
}

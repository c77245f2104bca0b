// The value of an expression over an event: what triggers, waits, cancellations and key expressions
// are decided by. Lenient, as protocol.md, section 9 asks: a missing field is null and never a failure.
import { hasIndex, hasMember, keyText, readIndex, readMember } from "./access.ts";
import { Budget, DEFAULT_BUDGET } from "./budget.ts";
import { EvaluationError } from "./evaluation-error.ts";
import type { Expression, ExpressionHandlers, ExpressionKind, ExpressionOf } from "./expression.ts";
import { type CallContext, expressionFunction } from "./functions.ts";
import { decide, runMacro } from "./macros.ts";
import { Timestamp } from "./moments.ts";
import { BINARY_OPERATORS, negate } from "./operators.ts";
import { isTruthy, sizeOf } from "./values.ts";

export { expressionFunction, type ExpressionFunction } from "./functions.ts";
export { patternProblem } from "./pattern/match-pattern.ts";
export { isTruthy, stringifyKey } from "./values.ts";

/** What the variables of an expression stand for. Values are JSON; a missing one reads as null. */
export interface ExpressionScope {
  /** The run's first event; in a trigger, the candidate. */
  readonly event?: unknown;
  /** The arriving event, in waits and cancellations. */
  readonly async?: unknown;
  /** What `now` gives, in milliseconds since 1970. Without it, an expression that asks fails. */
  readonly now?: number;
}

export type EvaluationResult =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/** Text and parts that a result may hold; far above any event, below what JSON.stringify bears. */
const RESULT_SIZE_MAX = 1_048_576;

/**
 * Evaluates an expression. Never throws: a failure (values that do not fit, a limit) is a message,
 * which callers record as the reason of a non-match.
 *
 * @param budget Steps it may take, one per node visited and more for long texts and lists;
 * 10,000 by default.
 */
export function evaluateExpression(
  expression: Expression,
  scope: ExpressionScope,
  budget: number = DEFAULT_BUDGET,
): EvaluationResult {
  return evaluateWithin(expression, scope, new Budget(budget));
}

/** The same, on a budget that several evaluations share. */
export function evaluateWithin(
  expression: Expression,
  scope: ExpressionScope,
  budget: Budget,
): EvaluationResult {
  const evaluation: Evaluation = {
    scope,
    bound: undefined,
    budget,
    patterns: new Map(),
    now: () => timeOf(scope),
  };
  try {
    const value = evaluate(expression, evaluation);
    if (sizeOf(value, RESULT_SIZE_MAX) <= RESULT_SIZE_MAX) return { ok: true, value };
    return { ok: false, message: "the value of the expression is too large" };
  } catch (error) {
    if (error instanceof EvaluationError) return { ok: false, message: error.message };
    throw error;
  }
}

function timeOf({ now }: ExpressionScope): Timestamp {
  if (now === undefined) throw new EvaluationError("the time is not known here");
  return new Timestamp(now);
}

interface Evaluation extends CallContext {
  readonly scope: ExpressionScope;
  /** What the enclosing macros bind, innermost first. */
  readonly bound: Binding | undefined;
}

interface Binding {
  readonly name: string;
  readonly value: unknown;
  readonly outer: Binding | undefined;
}

function evaluate<Kind extends ExpressionKind>(
  expression: ExpressionOf<Kind>,
  evaluation: Evaluation,
): unknown {
  evaluation.budget.spend(1);
  return HANDLERS[expression.kind](expression, evaluation);
}

const HANDLERS: ExpressionHandlers<Evaluation, unknown> = {
  literal: ({ value }) => value,
  variable: ({ name }, evaluation) => readVariable(name, evaluation),
  member: ({ object, name }, evaluation) => readMember(evaluate(object, evaluation), name),
  index: ({ object, key }, evaluation) =>
    readIndex(evaluate(object, evaluation), evaluate(key, evaluation)),
  has: ({ target }, evaluation) => isPresent(target, evaluation),
  call: ({ name, args }, evaluation) => callFunction(name, args, evaluation),
  unary: ({ operator, operand }, evaluation) => {
    const value = evaluate(operand, evaluation);
    return operator === "!" ? !isTruthy(value) : negate(value);
  },
  binary: ({ operator, left, right }, evaluation) =>
    BINARY_OPERATORS[operator](
      evaluate(left, evaluation),
      evaluate(right, evaluation),
      evaluation.budget,
    ),
  logical: ({ operator, left, right }, evaluation) =>
    decide(operator === "||", 2, (index) =>
      isTruthy(evaluate(index === 0 ? left : right, evaluation)),
    ),
  conditional: ({ test, whenTrue, whenFalse }, evaluation) =>
    evaluate(isTruthy(evaluate(test, evaluation)) ? whenTrue : whenFalse, evaluation),
  list: ({ items }, evaluation) => items.map((item) => evaluate(item, evaluation)),
  map: ({ entries }, evaluation) => buildMap(entries, evaluation),
  macro: ({ name, range, variable, body }, evaluation) =>
    runMacro(name, evaluate(range, evaluation), (value) =>
      evaluate(body, {
        ...evaluation,
        bound: { name: variable, value, outer: evaluation.bound },
      }),
    ),
};

function readVariable(name: string, { bound, scope }: Evaluation): unknown {
  for (let binding = bound; binding !== undefined; binding = binding.outer) {
    if (binding.name === name) return binding.value;
  }
  if (name === "event") return scope.event ?? null;
  return name === "async" ? (scope.async ?? null) : null;
}

function isPresent(target: ExpressionOf<"member" | "index">, evaluation: Evaluation): boolean {
  const object = evaluate(target.object, evaluation);
  if (target.kind === "member") return hasMember(object, target.name);
  return hasIndex(object, evaluate(target.key, evaluation));
}

function callFunction(name: string, args: readonly Expression[], evaluation: Evaluation): unknown {
  const called = expressionFunction(name);
  if (called === undefined) throw new EvaluationError(`there is no function ${name}`);
  const values = args.map((arg) => evaluate(arg, evaluation));
  return called.apply(values, evaluation);
}

/** A map without a prototype, so that a key `__proto__` is a key like any other. */
function buildMap(entries: ExpressionOf<"map">["entries"], evaluation: Evaluation): unknown {
  const map: Record<string, unknown> = Object.create(null);
  for (const { key, value } of entries) {
    const name = keyText(evaluate(key, evaluation));
    if (name === undefined) throw new EvaluationError("a map's key must be text, number or bool");
    map[name] = evaluate(value, evaluation);
  }
  return map;
}

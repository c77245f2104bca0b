// What each operator does with two values. Arithmetic on a missing value is null, as reading through
// one is; all numbers are doubles, so that 7 / 2 is 3.5.
import type { Budget } from "./budget.ts";
import { areEqual, compare, isIn } from "./comparison.ts";
import { EvaluationError, LimitError } from "./evaluation-error.ts";
import type { BinaryOperator } from "./expression.ts";
import { Duration, Timestamp } from "./moments.ts";
import { isList, isMissing, kindOf, sizeOf, textOf } from "./values.ts";

/** Characters that concatenation and `string()` may build. */
const BUILT_TEXT_MAX = 65_536;

/** Items that list concatenation may build. */
const BUILT_LIST_MAX = 10_000;

type Operator = (left: unknown, right: unknown, budget: Budget) => unknown;

export const BINARY_OPERATORS: Readonly<Record<BinaryOperator, Operator>> = {
  "==": areEqual,
  "!=": (left, right, budget) => !areEqual(left, right, budget),
  "<": (left, right) => compare(left, right) < 0,
  "<=": (left, right) => compare(left, right) <= 0,
  ">": (left, right) => compare(left, right) > 0,
  ">=": (left, right) => compare(left, right) >= 0,
  in: isIn,
  "+": add,
  "-": subtract,
  "*": (left, right) => calculate("*", left, right),
  "/": (left, right) => calculate("/", left, right),
  "%": (left, right) => calculate("%", left, right),
};

/** `-value`. */
export function negate(value: unknown): unknown {
  if (isMissing(value)) return null;
  if (typeof value === "number") return -value;
  if (value instanceof Duration) return new Duration(-value.ms);
  throw new EvaluationError(`"-" cannot work on ${kindOf(value)}`);
}

function add(left: unknown, right: unknown, budget: Budget): unknown {
  if (typeof left === "string" || typeof right === "string") {
    return joinTexts(builtText(left, budget), builtText(right, budget));
  }
  if (isList(left) && isList(right)) return concatenate(left, right, budget);
  return addTo(left, right) ?? addTo(right, left) ?? calculate("+", left, right);
}

/** An instant or a span, longer by `by`; undefined when these are not what is added. */
function addTo(moment: unknown, by: unknown): Timestamp | Duration | undefined {
  if (!(by instanceof Duration)) return undefined;
  if (moment instanceof Timestamp) return shift(moment, by.ms);
  return moment instanceof Duration ? new Duration(moment.ms + by.ms) : undefined;
}

function subtract(left: unknown, right: unknown): unknown {
  if (left instanceof Timestamp && right instanceof Timestamp) {
    return new Duration(left.ms - right.ms);
  }
  if (left instanceof Timestamp && right instanceof Duration) return shift(left, -right.ms);
  if (left instanceof Duration && right instanceof Duration)
    return new Duration(left.ms - right.ms);
  return calculate("-", left, right);
}

/** The instant that many milliseconds after `from`. */
export function shift(from: Timestamp, ms: number): Timestamp {
  return new Timestamp(from.ms + ms);
}

type Arithmetic = "+" | "-" | "*" | "/" | "%";

const ARITHMETIC: Readonly<Record<Arithmetic, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
};

function calculate(operator: Arithmetic, left: unknown, right: unknown): number | null {
  if (isMissing(left) || isMissing(right)) return null;
  if (typeof left !== "number" || typeof right !== "number") {
    throw new EvaluationError(`"${operator}" cannot work on ${kindOf(left)} and ${kindOf(right)}`);
  }
  if (right === 0 && (operator === "/" || operator === "%")) {
    throw new EvaluationError(`"${operator}" by zero`);
  }
  const result = ARITHMETIC[operator](left, right);
  if (Number.isFinite(result)) return result;
  throw new EvaluationError(`the result of "${operator}" is not a finite number`);
}

/**
 * The text of a value, for building a longer one.
 *
 * @throws LimitError above 64 Ki characters, so that repeated doubling ends early.
 */
export function builtText(value: unknown, budget: Budget): string {
  const size = sizeOf(value, BUILT_TEXT_MAX);
  if (size > BUILT_TEXT_MAX) throw textTooLong();
  if (typeof value === "object") budget.spendOnItems(size);
  return textOf(value);
}

function joinTexts(left: string, right: string): string {
  if (left.length + right.length > BUILT_TEXT_MAX) throw textTooLong();
  return left + right;
}

function textTooLong(): LimitError {
  return new LimitError(`a built text would be longer than ${String(BUILT_TEXT_MAX)} characters`);
}

function concatenate(left: readonly unknown[], right: readonly unknown[], budget: Budget) {
  const length = left.length + right.length;
  if (length > BUILT_LIST_MAX) {
    throw new LimitError(`a built list would have more than ${String(BUILT_LIST_MAX)} items`);
  }
  budget.spendOnItems(length);
  return [...left, ...right];
}

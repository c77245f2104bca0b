// The functions that expressions may call, and nothing else: how each is written, how many values it
// takes, and what it does. Found through a Map, so that no inherited name is a function.
import type { Budget } from "./budget.ts";
import {
  asDuration,
  asTimestamp,
  decodeBase64,
  parseJson,
  toDouble,
  toInt,
} from "./conversions.ts";
import type { Timestamp } from "./moments.ts";
import { builtText, shift } from "./operators.ts";
import {
  contains,
  endsWith,
  matches,
  onText,
  type Patterns,
  size,
  startsWith,
} from "./text-functions.ts";
import { isMissing } from "./values.ts";

/** What a function may use besides its values. */
export interface CallContext {
  readonly budget: Budget;
  readonly patterns: Patterns;
  /** The moment of the evaluation; throws when the caller gave none. */
  readonly now: () => Timestamp;
}

export interface ExpressionFunction {
  /** Written as `size(x)`, as `x.contains(y)`, or either way. */
  readonly form: "function" | "method" | "either";
  /** How many values it takes, the receiver of a method included. */
  readonly arity: number;
  /** Its result depends on when it is called, so that folding must leave it. */
  readonly readsClock: boolean;
  readonly apply: (args: readonly unknown[], context: CallContext) => unknown;
}

type Apply = ExpressionFunction["apply"];

function define(form: ExpressionFunction["form"], arity: number, apply: Apply): ExpressionFunction {
  return { form, arity, readsClock: false, apply };
}

function clock(arity: number, apply: Apply): ExpressionFunction {
  return { form: "function", arity, readsClock: true, apply };
}

function moved(by: unknown, direction: 1 | -1, { now }: CallContext): Timestamp | null {
  const duration = asDuration(by);
  return duration === null ? null : shift(now(), direction * duration.ms);
}

function changeCase(name: string, [value]: readonly unknown[], budget: Budget): string | null {
  return onText(name, value, (text) => {
    budget.spendOnText(text.length);
    return name === "lowercase" ? text.toLowerCase() : text.toUpperCase();
  });
}

const FUNCTIONS: ReadonlyMap<string, ExpressionFunction> = new Map([
  ["size", define("either", 1, ([value], { budget }) => size(value, budget))],
  ["contains", define("method", 2, ([text, part], { budget }) => contains(text, part, budget))],
  ["startsWith", define("method", 2, ([text, part], { budget }) => startsWith(text, part, budget))],
  ["endsWith", define("method", 2, ([text, part], { budget }) => endsWith(text, part, budget))],
  ["matches", define("either", 2, matches)],
  ["int", define("function", 1, ([value]) => toInt(value))],
  ["double", define("function", 1, ([value]) => toDouble(value))],
  ["string", define("function", 1, ([value], { budget }) => builtText(value, budget))],
  ["timestamp", define("function", 1, ([value]) => asTimestamp(value))],
  ["date", define("function", 1, ([value]) => asTimestamp(value))],
  ["duration", define("function", 1, ([value]) => asDuration(value))],
  ["lowercase", define("either", 1, (args, { budget }) => changeCase("lowercase", args, budget))],
  ["uppercase", define("either", 1, (args, { budget }) => changeCase("uppercase", args, budget))],
  [
    "b64decode",
    define("function", 1, ([value], { budget }) =>
      onText("b64decode", value, (text) => decodeBase64(text, budget)),
    ),
  ],
  [
    "json_parse",
    define("function", 1, ([value], { budget }) =>
      onText("json_parse", value, (text) => parseJson(text, budget)),
    ),
  ],
  ["now", clock(0, (_args, { now }) => now())],
  ["now_plus", clock(1, ([by], context) => moved(by, 1, context))],
  ["now_minus", clock(1, ([by], context) => moved(by, -1, context))],
  ["hasValue", define("method", 1, ([value]) => !isMissing(value))],
  ["orValue", define("method", 2, ([value, other]) => (isMissing(value) ? other : value))],
]);

/** The function of this name; undefined when there is none. */
export function expressionFunction(name: string): ExpressionFunction | undefined {
  return FUNCTIONS.get(name);
}

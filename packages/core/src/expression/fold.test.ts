import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equalityKey, equalityKeyOf, valueAtPath } from "./equality-key.ts";
import { evaluateExpression, type EvaluationResult, isTruthy } from "./evaluate.ts";
import type { BinaryOperator, Expression, MacroName } from "./expression.ts";
import { foldExpression } from "./fold.ts";

const literal = (value: unknown): Expression => ({ kind: "literal", value });
const variable = (name: string): Expression => ({ kind: "variable", name });
const path = (root: string, ...names: readonly string[]): Expression =>
  names.reduce<Expression>((object, name) => ({ kind: "member", object, name }), variable(root));
const binary = (operator: BinaryOperator, left: Expression, right: Expression): Expression => ({
  kind: "binary",
  operator,
  left,
  right,
});
const logical =
  (operator: "&&" | "||") =>
  (left: Expression, right: Expression): Expression => ({ kind: "logical", operator, left, right });
const and = logical("&&");
const or = logical("||");

const event = { name: "order", data: { id: "o-1", n: 7, list: ["a", "b"] } };
const fold = (expression: Expression): Expression => foldExpression(expression, { event });

describe("folding", () => {
  it("leaves of a match what the arriving event must have", () => {
    const match = binary("==", path("event", "data", "id"), path("async", "data", "id"));
    expect(fold(match)).toEqual(binary("==", literal("o-1"), path("async", "data", "id")));
  });

  it("decides an expression without async", () => {
    expect(fold(binary(">", path("event", "data", "n"), literal(5)))).toEqual(literal(true));
  });

  it("makes a missing field null", () => {
    expect(fold(path("event", "data", "missing", "deeper"))).toEqual(literal(null));
  });

  it("drops what is true of an && and decides by what is false", () => {
    const open = binary("==", path("async", "data", "id"), literal(1));
    expect(fold(and(path("event", "data", "id"), open))).toEqual(open);
    expect(fold(and(open, path("event", "data", "missing")))).toEqual(literal(false));
  });

  it("keeps && where its other side is not a bool, since its value is one", () => {
    const both = and(path("event", "data", "id"), path("async", "data", "id"));
    expect(fold(both)).toEqual(and(literal("o-1"), path("async", "data", "id")));
  });

  it("takes the branch that the event chooses", () => {
    const choice: Expression = {
      kind: "conditional",
      test: path("event", "data", "id"),
      whenTrue: path("async", "data", "x"),
      whenFalse: path("async", "data", "y"),
    };
    expect(fold(choice)).toEqual(path("async", "data", "x"));
  });

  it("folds the list that a macro goes through, but not the variable it binds", () => {
    const body = binary("==", variable("event"), path("async", "data", "id"));
    const macro: Expression = {
      kind: "macro",
      name: "exists",
      range: path("event", "data", "list"),
      variable: "event",
      body,
    };
    expect(fold(macro)).toEqual({ ...macro, range: literal(["a", "b"]) });
  });

  it("leaves the time to the moment of matching", () => {
    const later = binary("+", { kind: "call", name: "now", args: [] }, literal(1));
    expect(fold(later)).toEqual(later);
  });

  it("writes a timestamp as the call that makes it, so that it survives JSON", () => {
    const made: Expression = { kind: "call", name: "timestamp", args: [literal(1_700_000_000)] };
    expect(fold(made)).toEqual({ ...made, args: [literal("2023-11-14T22:13:20Z")] });
  });

  it("keeps what fails, so that matching tells why", () => {
    const wrong = binary(">", path("event", "data", "id"), literal(1));
    expect(fold(wrong)).toEqual(binary(">", literal("o-1"), literal(1)));
  });
});

// Values that meet often, so that random expressions are true often enough to tell something.
const scalar = fc.constantFrom<unknown>(null, true, false, 0, -0, 1, 7, 2.5, "", "a", "7", "true");
const data = fc.dictionary(
  fc.constantFrom("a", "b", "7"),
  fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })),
);
const scopes = fc.record({ event: fc.record({ data }), async: fc.record({ data }) });

const operators = fc.constantFrom<BinaryOperator>("==", "==", "==", "!=", "<", ">", "in", "+", "*");
const macros = fc.constantFrom<MacroName>("all", "exists", "exists_one", "filter", "map");

const { expression: expressions } = fc.letrec<{ expression: Expression; leaf: Expression }>(
  (tie) => {
    const part = tie("expression");
    const member = fc
      .tuple(fc.constantFrom("event", "async"), fc.constantFrom("a", "b", "7"))
      .map(([root, name]) => path(root, "data", name));
    const index = fc
      .tuple(member, part)
      .map(([object, key]): Expression => ({ kind: "index", object, key }));
    return {
      leaf: fc.oneof(member, member, scalar.map(literal), fc.constant(variable("event"))),
      expression: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        tie("leaf"),
        fc
          .tuple(operators, part, part)
          .map(([operator, left, right]) => binary(operator, left, right)),
        fc.tuple(part, part).map(([left, right]) => and(left, right)),
        fc.tuple(part, part).map(([left, right]) => or(left, right)),
        fc.tuple(part, part, part).map(([test, whenTrue, whenFalse]): Expression => ({
          kind: "conditional",
          test,
          whenTrue,
          whenFalse,
        })),
        part.map((operand): Expression => ({ kind: "unary", operator: "!", operand })),
        index,
        index.map((target): Expression => {
          return target.kind === "index" ? { kind: "has", target } : target;
        }),
        fc.array(part, { maxLength: 2 }).map((items): Expression => ({ kind: "list", items })),
        fc.tuple(macros, part, part).map(([name, range, body]): Expression => ({
          kind: "macro",
          name,
          range,
          variable: "event",
          body,
        })),
        part.map((value): Expression => ({ kind: "call", name: "timestamp", args: [value] })),
      ),
    };
  },
);

/** As a stored wait has it. JSON has no -0. */
const throughJson = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));

/** Whether it fails, but not why: a folded part names its values where the original names fields. */
const valueOrFailure = (result: EvaluationResult): unknown =>
  result.ok ? { value: throughJson(result.value) } : "failed";

describe("a folded expression", () => {
  it("gives for every arriving event what the original gives, without the first event", () => {
    fc.assert(
      fc.property(expressions, scopes, (expression, scope) => {
        const folded = throughJson(foldExpression(expression, { event: scope.event }));
        const expected = evaluateExpression(expression, { ...scope, now: 0 });
        const actual = evaluateExpression(folded, { async: scope.async, now: 0 });
        expect(valueOrFailure(actual)).toEqual(valueOrFailure(expected));
      }),
      { numRuns: 3_000 },
    );
  });
});

// Conditions as people write them, over few different values, so that many of them match.
const fewValues = fc.constantFrom<unknown>(null, true, 0, -0, 1, "1", "true");
const fullData = fc.record({ a: fewValues, b: fewValues, "7": fewValues });
const fullScopes = fc.record({
  event: fc.record({ data: fullData }),
  async: fc.record({ data: fullData }),
});
const names = fc.constantFrom("a", "b", "7");
const otherSides = fc.oneof(
  fewValues.map(literal),
  names.map((name) => path("event", "data", name)),
  names.map((name) => path("async", "data", name)),
);
const comparisons = fc
  .tuple(fc.constantFrom<BinaryOperator>("==", "==", "==", "!=", "<="), names, otherSides)
  .chain(([operator, name, value]) => {
    const field = path("async", "data", name);
    return fc.constantFrom(binary(operator, field, value), binary(operator, value, field));
  });
const { condition: conditions } = fc.letrec<{ condition: Expression }>((tie) => {
  const part = tie("condition");
  const joined = fc.tuple(part, part);
  return {
    condition: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 3, arbitrary: comparisons },
      { weight: 3, arbitrary: joined.map(([left, right]) => and(left, right)) },
      joined.map(([left, right]) => or(left, right)),
      part.map((operand): Expression => ({ kind: "unary", operator: "!", operand })),
      expressions,
    ),
  };
});

describe("the equality key of a folded condition", () => {
  it("is met by every event that the condition matches", () => {
    let matches = 0;
    fc.assert(
      fc.property(conditions, fullScopes, (condition, { event: first, async }) => {
        const folded = foldExpression(condition, { event: first });
        const key = equalityKey(folded);
        const result = evaluateExpression(folded, { async });
        if (key === null || !result.ok || !isTruthy(result.value)) return;
        matches += 1;
        expect(equalityKeyOf(valueAtPath(async, key.path))).toBe(key.value);
      }),
      { numRuns: 5_000 },
    );
    // Otherwise the property would hold because it was never put to the test.
    expect(matches).toBeGreaterThan(50);
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Budget, DEFAULT_BUDGET } from "./budget.ts";
import { areEqual } from "./comparison.ts";
import { equalityKey, equalityKeyOf, valueAtPath } from "./equality-key.ts";
import type { Expression } from "./expression.ts";

const literal = (value: unknown): Expression => ({ kind: "literal", value });
const arriving: Expression = { kind: "variable", name: "async" };
const member = (object: Expression, name: string): Expression => ({ kind: "member", object, name });
const at = (...names: readonly string[]): Expression => names.reduce(member, arriving);
const equals = (left: Expression, right: Expression): Expression => ({
  kind: "binary",
  operator: "==",
  left,
  right,
});
const logical = (operator: "&&" | "||", left: Expression, right: Expression): Expression => ({
  kind: "logical",
  operator,
  left,
  right,
});

const byId = equals(at("data", "id"), literal("7"));

describe("equalityKey", () => {
  it("finds an equality whichever side the literal is on", () => {
    const expected = { path: ["data", "id"], value: "s:7" };
    expect(equalityKey(byId)).toEqual(expected);
    expect(equalityKey(equals(literal("7"), at("data", "id")))).toEqual(expected);
  });

  it("finds it among the conditions that must all hold", () => {
    const rest = logical("||", at("data", "x"), at("data", "y"));
    expect(equalityKey(logical("&&", logical("&&", rest, byId), rest))?.value).toBe("s:7");
  });

  it("reads a name in brackets as a name", () => {
    const index: Expression = { kind: "index", object: at("data"), key: literal("my id") };
    expect(equalityKey(equals(index, literal(7)))).toEqual({
      path: ["data", "my id"],
      value: "n:7",
    });
  });

  it("prefers what tells more events apart than a bool does", () => {
    const byFlag = equals(at("data", "paid"), literal(true));
    expect(equalityKey(byFlag)?.value).toBe("b:true");
    expect(equalityKey(logical("&&", byFlag, byId))?.value).toBe("s:7");
  });

  it.each<readonly [string, Expression]>([
    ["of which one may do", logical("||", byId, byId)],
    ["that is denied", { kind: "unary", operator: "!", operand: byId }],
    ["with null, which a missing field meets too", equals(at("data", "id"), literal(null))],
    ["with a list", equals(at("data", "id"), literal([7]))],
    ["with the whole event", equals(arriving, literal("7"))],
    [
      "at a place in a list",
      equals({ kind: "index", object: at("data"), key: literal(0) }, literal(1)),
    ],
    ["of two fields of the event", equals(at("data", "a"), at("data", "b"))],
    ["under a name that a database cannot hold", equals(at("data", "a\u0000"), literal(1))],
    ["under a very long name", equals(at("a".repeat(257)), literal(1))],
    ["that is an order", { kind: "binary", operator: "<", left: at("ts"), right: literal(1) }],
  ])("takes no equality %s", (_what, expression) => {
    expect(equalityKey(expression)).toBeNull();
  });
});

describe("equalityKeyOf", () => {
  it("tells the kinds apart that == tells apart, and only those", () => {
    expect(equalityKeyOf(7)).toBe(equalityKeyOf(7.0));
    expect(equalityKeyOf(-0)).toBe(equalityKeyOf(0));
    expect(new Set([7, "7", "n:7", true, "true"].map(equalityKeyOf)).size).toBe(5);
  });

  it("gives no key to what no key is made for", () => {
    expect([null, undefined, [], {}].map(equalityKeyOf)).toEqual([null, null, null, null]);
  });

  it("stays short and storable for any text", () => {
    const key = equalityKeyOf(`${"x".repeat(255)}😀\u0000\uD800 and more`) ?? "";
    expect(key).toBe(`s:${"x".repeat(255)}\uFFFD`);
    expect(equalityKeyOf("a\u0000b")).toBe("s:a\uFFFDb");
  });

  it("is equal for values that are equal in an expression", () => {
    const value = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.double(),
      fc.boolean(),
    );
    fc.assert(
      fc.property(value, value, (left, right) => {
        if (!areEqual(left, right, new Budget(DEFAULT_BUDGET))) return;
        expect(equalityKeyOf(left)).toBe(equalityKeyOf(right));
      }),
    );
  });
});

describe("valueAtPath", () => {
  it("reads own fields only, and null where there is none", () => {
    const event = { data: { id: 7, list: [1] } };
    expect(valueAtPath(event, ["data", "id"])).toBe(7);
    expect(valueAtPath(event, ["data", "no", "such"])).toBeNull();
    expect(valueAtPath(event, ["data", "constructor", "name"])).toBeNull();
    expect(valueAtPath(event, ["data", "list", "length"])).toBeNull();
  });
});

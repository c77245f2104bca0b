import { describe, expect, it } from "vitest";
import type { Expression } from "./expression.ts";
import { seenValues } from "./seen-values.ts";

const field = (...names: readonly string[]): Expression =>
  names.reduce<Expression>((object, name) => ({ kind: "member", object, name }), {
    kind: "variable",
    name: "event",
  });

const over = (left: Expression, right: Expression): Expression => ({
  kind: "binary",
  operator: ">",
  left,
  right,
});

const scope = { event: { name: "shop/paid", data: { total: 5, text: "x".repeat(200) } } };

describe("what an expression saw", () => {
  it("are the fields that it reads, each once, also those that are missing", () => {
    const expression: Expression = {
      kind: "logical",
      operator: "&&",
      left: over(field("data", "total"), { kind: "literal", value: 100 }),
      right: over(field("data", "total"), field("data", "none")),
    };
    expect(seenValues(expression, scope)).toBe("event.data.total = 5, event.data.none is missing");
  });

  it("is short for long values and many fields, and nothing for a literal", () => {
    expect(seenValues(field("data", "text"), scope)).toHaveLength(119);
    const many: Expression = {
      kind: "list",
      items: [1, 2, 3, 4, 5, 6, 7].map((n) => field(`f${String(n)}`)),
    };
    expect(seenValues(many, scope)).toMatch(/event\.f5 is missing, and 2 more$/);
    expect(seenValues({ kind: "literal", value: true }, scope)).toBe("");
  });
});

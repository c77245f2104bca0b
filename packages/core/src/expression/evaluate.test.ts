import { describe, expect, it } from "vitest";
import { evaluateExpression, isTruthy, stringifyKey } from "./evaluate.ts";
import type { Expression, MacroName } from "./expression.ts";

const literal = (value: unknown): Expression => ({ kind: "literal", value });
const variable = (name: string): Expression => ({ kind: "variable", name });
const field = (...names: readonly string[]): Expression =>
  names.reduce<Expression>((object, name) => ({ kind: "member", object, name }), variable("event"));
const call = (name: string, ...args: readonly Expression[]): Expression => ({
  kind: "call",
  name,
  args,
});
const plus = (left: Expression, right: Expression): Expression => ({
  kind: "binary",
  operator: "+",
  left,
  right,
});

function loop(name: MacroName, variableName: string, parts: [Expression, Expression]): Expression {
  return { kind: "macro", name, range: parts[0], variable: variableName, body: parts[1] };
}

const TOO_MANY_STEPS = { ok: false, message: "the expression takes more than 10000 steps" };

describe("the step budget", () => {
  const list = literal(Array.from({ length: 200 }, (_, index) => index));

  it("ends macros inside macros", () => {
    const innermost = loop("all", "c", [list, literal(true)]);
    const nested = loop("map", "a", [list, loop("map", "b", [list, innermost])]);
    expect(evaluateExpression(nested, {})).toEqual(TOO_MANY_STEPS);
  });

  it("is not hidden by ||, && or exists", () => {
    const endless = loop("map", "a", [list, loop("map", "b", [list, variable("b")])]);
    const either: Expression = {
      kind: "logical",
      operator: "||",
      left: endless,
      right: literal(true),
    };
    expect(evaluateExpression(either, {})).toEqual(TOO_MANY_STEPS);
    expect(evaluateExpression(loop("exists", "x", [list, endless]), {})).toEqual(TOO_MANY_STEPS);
  });

  it("is as large as the caller says", () => {
    expect(evaluateExpression(field("data", "id"), { event: {} }, 3)).toMatchObject({ ok: true });
    expect(evaluateExpression(field("data", "id"), { event: {} }, 2)).toEqual({
      ok: false,
      message: "the expression takes more than 2 steps",
    });
  });

  it("leaves room for a search through two thousand items of an event", () => {
    const event = { ids: Array.from({ length: 2_000 }, (_, index) => `id-${String(index)}`) };
    const search: Expression = {
      kind: "binary",
      operator: "==",
      left: variable("x"),
      right: literal("id-1999"),
    };
    const result = evaluateExpression(loop("exists", "x", [field("ids"), search]), { event });
    expect(result).toEqual({ ok: true, value: true });
  });

  it.each([
    ["in", { kind: "binary", operator: "in", left: literal("x"), right: field("list") }],
    ["==", { kind: "binary", operator: "==", left: field("list"), right: field("copy") }],
    ["contains", call("contains", field("text"), literal("x".repeat(300)))],
    ["size", call("size", field("text"))],
    ["lowercase", call("lowercase", field("text"))],
    ["matches", call("matches", field("text"), literal("(a|b)+c"))],
    ["string", call("string", field("small"))],
  ] satisfies [string, Expression][])("counts the work inside %s", (_name, costly) => {
    const event = {
      text: "ab".repeat(250_000),
      small: Array.from({ length: 9_000 }, () => 1),
      list: Array.from({ length: 50_000 }, () => [1]),
      copy: Array.from({ length: 50_000 }, () => [1]),
    };
    const repeated = loop("map", "x", [literal(Array.from({ length: 900 }, () => 0)), costly]);
    expect(evaluateExpression(repeated, { event })).toEqual(TOO_MANY_STEPS);
  });
});

describe("growth", () => {
  /** `[start].map(x, x + x)[0]`, inside itself. */
  const doubled = (times: number, start: Expression): Expression =>
    Array.from({ length: times }).reduce<Expression>((inner) => {
      const list: Expression = { kind: "list", items: [inner] };
      const once = loop("map", "x", [list, plus(variable("x"), variable("x"))]);
      return { kind: "index", object: once, key: literal(0) };
    }, start);

  it("of a text ends at 64 Ki characters", () => {
    const long = plus(field("data"), literal("!"));
    expect(evaluateExpression(long, { event: { data: "x".repeat(65_535) } }).ok).toBe(true);
    expect(evaluateExpression(long, { event: { data: "x".repeat(65_536) } })).toEqual({
      ok: false,
      message: "a built text would be longer than 65536 characters",
    });
  });

  it.each([
    ["text", literal("x"), "a built text would be longer than 65536 characters"],
    ["list", literal([1]), "a built list would have more than 10000 items"],
  ])("of a %s by doubling ends early", (_what, start, message) => {
    expect(evaluateExpression(doubled(5, start), {}).ok).toBe(true);
    expect(evaluateExpression(doubled(40, start), {})).toEqual({ ok: false, message });
  });

  it("of a list that holds itself twice, again and again, is not walked to the end", () => {
    const pair = (inner: Expression): Expression =>
      loop("map", "x", [
        { kind: "list", items: [inner] },
        { kind: "list", items: [variable("x"), variable("x")] },
      ]);
    const nested = Array.from({ length: 60 }).reduce<Expression>(pair, literal(1));
    for (const use of [nested, call("string", nested), plus(literal(""), nested)]) {
      expect(evaluateExpression(use, {}).ok).toBe(false);
    }
    const compared: Expression = { kind: "binary", operator: "==", left: nested, right: nested };
    expect(evaluateExpression(compared, {})).toEqual(TOO_MANY_STEPS);
  });

  it("of the result by repeating a large value is refused", () => {
    const repeated = loop("map", "x", [field("list"), field("text")]);
    const event = { text: "x".repeat(100_000), list: Array.from({ length: 1_000 }, () => 0) };
    expect(evaluateExpression(repeated, { event })).toEqual({
      ok: false,
      message: "the value of the expression is too large",
    });
  });
});

describe("the JavaScript runtime", () => {
  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "__defineGetter__"])(
    "is not reached through %s",
    (name) => {
      for (const event of [{}, [], "text", 7, true, null, () => 1]) {
        expect(evaluateExpression(field(name), { event })).toEqual({ ok: true, value: null });
      }
    },
  );

  it("offers no function but those of the language", () => {
    for (const name of ["constructor", "toString", "eval", "__proto__"]) {
      expect(evaluateExpression(call(name, literal(1)), {})).toEqual({
        ok: false,
        message: `there is no function ${name}`,
      });
    }
  });

  it("offers no variable but those of the language", () => {
    for (const name of ["constructor", "globalThis", "now", "__proto__"]) {
      expect(evaluateExpression(variable(name), { now: 1 })).toEqual({ ok: true, value: null });
    }
  });

  it("is not changed by a map with the key __proto__", () => {
    const map: Expression = {
      kind: "map",
      entries: [{ key: literal("__proto__"), value: literal({ polluted: true }) }],
    };
    const polluted: Expression = { kind: "member", object: map, name: "polluted" };
    expect(evaluateExpression(polluted, {})).toEqual({ ok: true, value: null });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

describe("json_parse", () => {
  it("refuses a text nested more deeply than an event may be", () => {
    const parse = (levels: number) =>
      evaluateExpression(call("json_parse", literal("[".repeat(levels) + "]".repeat(levels))), {});
    expect(parse(100).ok).toBe(true);
    expect(parse(101)).toEqual({ ok: false, message: "json_parse takes at most 100 levels" });
  });
});

describe("isTruthy", () => {
  it("is false for false, null, 0 and the empty text only", () => {
    expect([false, null, undefined, 0, -0, ""].map(isTruthy)).not.toContain(true);
    expect([true, 1, -1, "0", "false", [], {}].map(isTruthy)).not.toContain(false);
  });
});

describe("stringifyKey", () => {
  it("gives equal values the same text, whatever the order of their keys", () => {
    expect(stringifyKey({ a: 1, b: [true, null] })).toBe(stringifyKey({ b: [true, null], a: 1 }));
    expect(stringifyKey(-0)).toBe(stringifyKey(0));
  });

  it("groups a number with its text, and a missing value under null", () => {
    expect(stringifyKey(7)).toBe(stringifyKey("7"));
    expect(stringifyKey(undefined)).toBe("null");
  });
});

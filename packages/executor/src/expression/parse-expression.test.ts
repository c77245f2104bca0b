import { evaluateExpression } from "@cairn/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXPRESSION_SOURCE_MAX, parseExpression } from "./parse-expression.ts";

function positionOf(source: string, variables?: readonly string[]): number | undefined {
  const result = parseExpression(source, variables);
  return result.ok ? undefined : result.position;
}

function messageOf(source: string, variables?: readonly string[]): string | undefined {
  const result = parseExpression(source, variables);
  return result.ok ? undefined : result.message;
}

describe("parsing", () => {
  it("makes plain data that survives JSON", () => {
    const source =
      "[1].all(i, i < 2) && has(event.data.a) ? {'k': [true, null]} : -async.data['b'].size()";
    const result = parseExpression(source);
    expect(result.ok && JSON.parse(JSON.stringify(result.expression))).toEqual(
      result.ok && result.expression,
    );
  });

  it.each([
    "event.data.id == async.data.id",
    "event.data.function_id == 'lab-retry-fn'",
    "event.data._inngest.fn_slug == 'shop-order'",
    'event.data.name == "it\'s" || event.data.name == \'say "x"\'',
    "event.data.text == '''three\nlines'''",
    "event.data.path == r'C:\\temp'",
    "event.data.if == event.data.while // names that are words of JavaScript",
    "  \n event.data.a\n  && async.data.b ",
  ])("accepts %s", (source) => {
    expect(parseExpression(source)).toMatchObject({ ok: true });
  });

  it("reads the receiver of a method as its first value", () => {
    expect(parseExpression("event.name.contains('x')")).toEqual({
      ok: true,
      expression: {
        kind: "call",
        name: "contains",
        args: [
          { kind: "member", object: { kind: "variable", name: "event" }, name: "name" },
          { kind: "literal", value: "x" },
        ],
      },
    });
  });
});

describe("what is wrong is named with its place", () => {
  it.each([
    ["event.data.id ==", 16, "the end of the expression"],
    ["event.data.id = 'x'", 14, "Unexpected character: ="],
    ["event.data.id == 'x", 17, "Unterminated string"],
    ["event.data.id == 'x' event", 21, "Unexpected character"],
    ["(event.data.id", 14, "Expected RPAREN"],
    ["event.data.id && $x", 17, "Unexpected character: $"],
    ["event.data.name == abc", 19, "a text is written in quotes"],
    ["1 + nosuch(2)", 4, "there is no function nosuch"],
    ["event.data.id.reverse()", 0, "there is no function reverse"],
    ["constructor('x')", 0, "there is no function constructor"],
    ["event.toString()", 0, "there is no function toString"],
    ["contains(event.name, 'x')", 0, "contains is written as a method"],
    ["event.data.n.int()", 0, "int is written as a function"],
    ["event.name.contains('a', 'b')", 0, "contains takes 1 value, not 2"],
    ["now_plus()", 0, "now_plus takes 1 value, not 0"],
    ["has(event)", 0, "has takes a field"],
    ["event.data.items.exists(1, true)", 24, "invalid predicate iteration variable"],
    ["event.data.items.exists(i)", 0, "exists is written as list.exists(item, condition)"],
    ["event.data.items.all(i, i.x) && i.x", 32, "there is no variable i"],
    ["event.name.matches('(a')", 19, 'matches: a "(" has no ")"'],
    [String.raw`event.name.matches('(a)\\1')`, 19, String.raw`matches: \1 is not supported`],
    ["b'bytes' == event.data.x", 0, "bytes"],
    ["", 0, "the expression is empty"],
    ["  \n", 0, "the expression is empty"],
    [`event.data.n > 1${"0".repeat(400)}`, 15, "the number is too large"],
  ])("%s", (source, position, message) => {
    expect(messageOf(source)).toContain(message);
    expect(positionOf(source)).toBe(position);
  });

  it("a trigger cannot ask for an arriving event", () => {
    expect(positionOf("event.data.id == async.data.id", ["event"])).toBe(17);
  });
});

describe("limits", () => {
  it("takes 2 KB of UTF-8 and not a byte more", () => {
    const fits = `event.data.id == '${"é".repeat((EXPRESSION_SOURCE_MAX - 20) / 2)}x'`;
    expect(parseExpression(fits)).toMatchObject({ ok: true });
    expect(messageOf(`${fits} `)).toBe("the expression has 2049 bytes; the limit is 2048");
  });

  it("refuses a source of 10 KB before it is parsed", () => {
    const source = `event.data.id == '${"x".repeat(10_240)}'`;
    expect(messageOf(source)).toContain("the limit is 2048");
    expect(positionOf(source)).toBeUndefined();
  });

  it.each([
    ["brackets", `${"(".repeat(500)}1${")".repeat(500)}`],
    ["lists", `${"[".repeat(500)}${"]".repeat(500)}`],
    ["negations", `${"!".repeat(1_500)}true`],
    ["a chain", Array.from({ length: 400 }, () => "1").join(" + ")],
    ["fields", `event${".a".repeat(500)}`],
    ["conditions", "1?".repeat(300) + "1" + ":1".repeat(300)],
  ])("refuses too deep %s without exhausting the stack", (_what, source) => {
    expect(messageOf(source)).toMatch(/too many parts or levels|nested too deeply/);
  });

  it("takes a chain as long as people write them", () => {
    const source = Array.from({ length: 80 }, (_, n) => `event.data.x == ${String(n)}`).join(
      " || ",
    );
    expect(parseExpression(source)).toMatchObject({ ok: true });
  });
});

describe("any text at all", () => {
  const tokens = fc.constantFrom(
    ..."event async now data . .? [ ] ( ) { } , : ? && || ! == != < <= > >= in + - * / %".split(
      " ",
    ),
    ...`1 0 2.5 7u 0x1F 1e308 true null 'a' "b" r'c' b'd' '''e''' x`.split(" "),
    ..."size( has( .all(x, .map(x, .matches('(a+)+$') .contains('a') int( timestamp(".split(" "),
    ..."event.data.a event.data.b.c async.data.a event.ts duration( now_plus( json_parse(".split(
      " ",
    ),
  );
  const nearlyExpressions = fc.array(tokens, { maxLength: 12 }).map((parts) => parts.join(" "));
  const texts = fc.oneof(nearlyExpressions, fc.string({ unit: "binary" }));

  it("parses or is refused with a place, and evaluates or fails with a reason", () => {
    const event = { data: { a: [1, "x", null], b: { c: true } }, ts: 1 };
    fc.assert(
      fc.property(texts, (source) => {
        const parsed = parseExpression(source);
        const outcome = parsed.ok
          ? evaluateExpression(parsed.expression, { event, async: event, now: 0 })
          : parsed;
        expect(["value", "position", "message"].some((name) => name in outcome)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});

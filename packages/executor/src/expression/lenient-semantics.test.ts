// docs/protocol.md, section 9 as a table: an expression, and the value it has for one event.
import { evaluateExpression, stringifyKey } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { parseExpression } from "./parse-expression.ts";

const event = {
  id: "01J",
  name: "store/order.placed",
  ts: 1_704_067_200_000,
  user: {},
  data: JSON.parse(`{
    "id": "o-1", "n": 7, "price": 2.5, "zero": 0, "big": 1700000000000, "paid": true, "open": false,
    "none": null, "empty": "", "word": "Straße", "emoji": "a👍b", "tags": ["red", "blue", 3],
    "items": [{"sku": "a", "count": 1}, {"sku": "b", "count": 5}], "map": {"k": "v", "7": "seven"},
    "at": "2024-01-01T00:00:00Z", "day": "2024-01-01", "raw": "{\\"a\\": [1, 2]}", "b64": "aGVsbG8=",
    "number": "42", "list": [], "__proto__": "own", "constructor": "mine"
  }`),
};
const async = { name: "store/order.paid", data: { id: "o-1", n: 7 } };

function valueOf(source: string): unknown {
  const parsed = parseExpression(source);
  if (!parsed.ok) throw new Error(`${source}: ${parsed.message}`);
  const result = evaluateExpression(parsed.expression, { event, async, now: event.ts });
  if (!result.ok) throw new Error(`${source}: ${result.message}`);
  return result.value;
}

const VALUES: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  "a missing field is null at any depth": [
    ["event.data.missing", null],
    ["event.data.missing.deeper.still", null],
    ["event.nothing['x'].y[3]", null],
    ["event.data.missing == null", true],
    ["event.data.missing != null", false],
    ["event.data.none == null", true],
    ["event.data.missing == event.data.absent", true],
    ["event.data.missing != 'x'", true],
    ["event.data.missing == false", false],
    ["event.data.id.nested == null", true],
  ],
  "a missing field is ordered before everything": [
    ["event.data.missing < 1", true],
    ["event.data.missing <= 'a'", true],
    ["event.data.missing > 1", false],
    ["event.data.missing >= 1", false],
    ["5 > event.data.missing", true],
    ["5 < event.data.missing", false],
    ["event.data.missing <= null", true],
  ],
  "a missing field does not fail in arithmetic and functions": [
    ["event.data.missing + 1", null],
    ["event.data.missing * 2 > 3", false],
    ["-event.data.missing", null],
    ["int(event.data.missing)", null],
    ["timestamp(event.data.missing) == null", true],
    ["size(event.data.missing)", 0],
    ["event.data.missing.contains('x')", false],
    ["event.data.missing.matches('x')", false],
    ["'x' in event.data.missing", false],
    ["event.data.missing.exists(i, true)", false],
    ["event.data.missing.all(i, false)", true],
    ["event.data.missing.map(i, i)", []],
    ["lowercase(event.data.missing)", null],
  ],
  "conditions take anything": [
    ["event.data.id && event.data.n", true],
    ["event.data.missing || event.data.empty", false],
    ["event.data.zero || event.data.paid", true],
    ["!event.data.missing", true],
    ["!event.data.list", false],
    ["!!event.data.map", true],
    ["event.data.empty ? 1 : 2", 2],
    ["event.data.tags ? 'some' : 'none'", "some"],
  ],
  "numbers are numbers": [
    ["event.data.n == 7", true],
    ["event.data.n == 7.0", true],
    ["event.data.n == 7u", true],
    ["event.data.n == 0x7", true],
    ["event.data.n == '7'", false],
    ["event.data.n * 10", 70],
    ["event.data.n * 1.5", 10.5],
    ["7 / 2", 3.5],
    ["7 % 4", 3],
    ["-7 % 4", -3],
    ["event.data.price >= 2", true],
    ["1 + 2 * 3 - 4", 3],
    ["int('42') + int(2.9) + int(true)", 45],
    ["double(event.data.number) + 0.5", 42.5],
    ["int(-2.9)", -2],
  ],
  "text plus anything is text": [
    ["'n=' + event.data.n", "n=7"],
    ["event.data.n + '!'", "7!"],
    ["'p' + event.data.price + true", "p2.5true"],
    ["event.data.id + '-' + event.data.missing", "o-1-null"],
    ["'tags ' + event.data.tags", 'tags ["red","blue",3]'],
    ["string(event.data.map)", '{"7":"seven","k":"v"}'],
    ["string(1.0)", "1"],
  ],
  "text is searched and changed": [
    ["event.name.startsWith('store/')", true],
    ["event.name.endsWith('.placed')", true],
    ["event.name.contains('order')", true],
    ["event.data.tags.contains('red')", true],
    ["event.name.matches('^store/[a-z.]+$')", true],
    ["event.name.matches('(?i)ORDER')", true],
    ["matches(event.name, 'paid')", false],
    ["event.data.id.matches(r'^o-\\d+$')", true],
    ["size(event.data.emoji)", 3],
    ["event.data.tags.size()", 3],
    ["size(event.data.map)", 2],
    ["uppercase(event.data.id)", "O-1"],
    ["event.data.word.lowercase()", "straße"],
    ["'a' < 'b' && 'B' < 'a'", true],
    ["b64decode(event.data.b64)", "hello"],
    ["json_parse(event.data.raw).a[1]", 2],
  ],
  "lists and maps": [
    ["'red' in event.data.tags", true],
    ["3.0 in event.data.tags", true],
    ["'k' in event.data.map", true],
    ["event.data.id in ['o-1', 'o-2']", true],
    ["event.data.tags[0]", "red"],
    ["event.data.tags[9]", null],
    ["event.data.tags[-1]", null],
    ["event.data.map['k']", "v"],
    ["event.data.map[7]", "seven"],
    ["{'a': 1, 'b': event.data.n}.b", 7],
    ["[1, 2] == [1.0, 2.0]", true],
    ["{'a': [1]} == {'a': [1]}", true],
    ["[1] + ['x']", [1, "x"]],
    ["[1, 2,]", [1, 2]],
    ["has(event.data.none)", true],
    ["has(event.data.missing)", false],
    ["has(event.data.missing.deeper)", false],
    ["has(event.data.tags[2]) && !has(event.data.tags[3])", true],
  ],
  macros: [
    ["event.data.items.exists(i, i.count > 3)", true],
    ["event.data.items.all(i, i.count > 3)", false],
    ["event.data.items.exists_one(i, i.sku == 'a')", true],
    ["event.data.items.filter(i, i.count > 3).map(i, i.sku)", ["b"]],
    ["event.data.items.map(i, i.count > 3, i.sku)", ["b"]],
    ["event.data.map.exists(k, k == '7')", true],
    ["[1, 2].map(x, [10, 20].map(y, x + y))[1]", [12, 22]],
    ["['e'].exists(event, event == 'e')", true],
  ],
  time: [
    ["timestamp(event.data.at) == timestamp('2024-01-01')", true],
    ["event.ts == timestamp(event.data.at)", true],
    ["timestamp('2024-01-01T02:00:00+02:00') == date(event.data.day)", true],
    ["timestamp(1704067200) == timestamp(event.ts)", true],
    ["int(timestamp(event.ts))", 1_704_067_200],
    ["timestamp(event.data.at) + duration('1h30m') == timestamp('2024-01-01T01:30:00Z')", true],
    ["timestamp('2024-01-02') - timestamp('2024-01-01') == duration('24h')", true],
    ["duration('90s') > duration('1m')", true],
    ["duration('1d') == '24h'", true],
    ["string(duration('1h'))", "3600s"],
    ["string(now())", "2024-01-01T00:00:00Z"],
    ["now == event.ts", true],
    ["now_minus('1h') < event.ts && event.ts < now_plus('1h')", true],
    ["event.data.day < now_plus('1d')", true],
  ],
  "own properties only": [
    ["event.data.__proto__", "own"],
    ["event.data.constructor", "mine"],
    ["event.constructor", null],
    ["event.__proto__", null],
    ["event.data.toString", null],
    ["event.data.tags.length", null],
    ["event.data.tags['length']", null],
    ["event.data.id.length", null],
    ["event['__proto__']['polluted']", null],
    ["has(event.data.toString)", false],
    ["'toString' in event.data", false],
    ["{'__proto__': 1}.__proto__", 1],
    ["{'__proto__': {'x': 1}}.x", null],
  ],
  "failures beside what decides do not count": [
    ["event.data.tags > 1 || event.data.paid", true],
    ["event.data.open && event.data.tags > 1", false],
    ["event.data.tags > 1 && event.data.open", false],
    ["event.data.tags.exists(t, t == 3 || t > 5)", true],
  ],
  "optional values": [
    ["event.data.?missing.orValue('other')", "other"],
    ["event.data.id.orValue('other')", "o-1"],
    ["event.data[?'missing'].hasValue()", false],
  ],
};

describe.each(Object.entries(VALUES))("%s", (_rule, rows) => {
  it.each(rows)("%s", (source, expected) => {
    expect(valueOf(source)).toEqual(expected);
  });
});

describe("what does not fit fails with a reason", () => {
  it.each([
    ["event.data.id > 5", "a string and a number have no order"],
    ["event.data.tags < event.data.map", "a list and a map have no order"],
    ["event.data.paid * 2", '"*" cannot work on a boolean and a number'],
    ["event.data.n / 0", '"/" by zero'],
    ["event.data.n.startsWith('7')", "startsWith works on text, not on a number"],
    ["'a' in 'abc'", '"in" looks into a list or a map, not a string'],
    ["int(event.data.id)", '"o-1" is not a number'],
    ["timestamp('2024-02-30')", '"2024-02-30" is not a timestamp such as 2024-01-31T12:00:00Z'],
    ["duration('soon')", '"soon" is not a duration such as 1h30m'],
    ["b64decode('%')", '"%" is not base 64'],
    ["json_parse('{')", '"{" is not JSON'],
    ["event.data.id.map(i, i)", "map goes through a list or a map, not a string"],
    ["event.data.id.matches(event.data.id + '(')", 'matches: a "(" has no ")"'],
    ["event.data.tags.exists(t, t > 'x')", "a number and a string have no order"],
    ["1e308 * 10", 'the result of "*" is not a finite number'],
  ])("%s", (source, reason) => {
    expect(() => valueOf(source)).toThrow(reason);
  });

  it("names the clock when the caller gave no time", () => {
    const parsed = parseExpression("now() > event.ts");
    if (!parsed.ok) throw new Error(parsed.message);
    expect(evaluateExpression(parsed.expression, { event })).toEqual({
      ok: false,
      message: "the time is not known here",
    });
  });
});

describe("a key expression's text", () => {
  it.each([
    ["event.data.id", "o-1"],
    ["'static'", "static"],
    ["event.data.n", "7"],
    ["event.data.id + '/' + event.data.n", "o-1/7"],
    ["event.data.missing", "null"],
    ["event.data.paid", "true"],
    ["event.data.map", '{"7":"seven","k":"v"}'],
    ["[event.data.id, event.data.n]", '["o-1",7]'],
    ["timestamp(event.ts)", "2024-01-01T00:00:00Z"],
    ["0 * -1", "0"],
  ])("%s", (source, text) => {
    expect(stringifyKey(valueOf(source))).toBe(text);
  });
});

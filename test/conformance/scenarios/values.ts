// What becomes of values: as results of steps, of functions, and as data of events.
import { includes, same } from "../runner/mismatch.ts";
import { type Draft, scenarios } from "../scenario.ts";

type Case = readonly [value: () => unknown, json: string];

const nested = (depth: number): unknown => {
  let value: unknown = "bottom";
  for (let i = 0; i < depth; i += 1) value = { in: [value] };
  return value;
};

/** Values and the text that the app must get back: byte for byte what it reported. */
const CASES: Readonly<Record<string, Case>> = {
  null: [() => null, "null"],
  undefined: [() => undefined, "null"],
  true: [() => true, "true"],
  false: [() => false, "false"],
  zero: [() => 0, "0"],
  "minus-zero": [() => -0, "0"],
  nan: [() => NaN, "null"],
  infinity: [() => Infinity, "null"],
  fraction: [() => 0.1, "0.1"],
  "tiny-number": [() => 5e-324, "5e-324"],
  "huge-number": [() => 1.7976931348623157e308, "1.7976931348623157e+308"],
  "exponent-number": [() => 1e21, "1e+21"],
  "largest-integer": [() => Number.MAX_SAFE_INTEGER, "9007199254740991"],
  "beyond-integers": [() => 2 ** 53 + 2, "9007199254740994"],
  "empty-string": [() => "", '""'],
  "number-in-string": [() => "0.1", '"0.1"'],
  "json-in-string": [() => '{"a":1}', JSON.stringify('{"a":1}')],
  unicode: [() => "héllo wörld — ñ 漢字 עברית", '"héllo wörld — ñ 漢字 עברית"'],
  emoji: [() => "🪨👩‍👩‍👧‍👦🏴‍☠️", '"🪨👩‍👩‍👧‍👦🏴‍☠️"'],
  "escapes-in-string": [
    () => '\b\t\n\f\r"\\/\u001f\u007f',
    '"\\b\\t\\n\\f\\r\\"\\\\/\\u001f\u007f"',
  ],
  "line-separators": [() => "\u2028\u2029", '"\u2028\u2029"'],
  "nul-in-string": [() => "a\u0000b", '"a\\u0000b"'],
  "lone-surrogate": [() => "\ud800", '"\\ud800"'],
  "byte-order-mark": [() => "\ufeffx", '"\ufeffx"'],
  date: [() => new Date(0), '"1970-01-01T00:00:00.000Z"'],
  "empty-array": [() => [], "[]"],
  "empty-object": [() => ({}), "{}"],
  "empty-nested": [() => [[], {}, [[]]], "[[],{},[[]]]"],
  "undefined-in-array": [() => [undefined, 1], "[null,1]"],
  "undefined-in-object": [() => ({ a: undefined, b: 1 }), '{"b":1}'],
  map: [() => new Map([["a", 1]]), "{}"],
  "key-named-proto": [
    () => JSON.parse('{"__proto__":{"x":1}}') as unknown,
    '{"__proto__":{"x":1}}',
  ],
  "key-named-constructor": [() => ({ constructor: 1 }), '{"constructor":1}'],
  "empty-key": [() => ({ "": 1 }), '{"":1}'],
  "number-keys": [() => ({ 10: "a", 9: "b" }), '{"9":"b","10":"a"}'],
  "unicode-keys": [() => ({ "\u20ac": 1, "\ud83d\ude00": 2, a: 3 }), '{"€":1,"😀":2,"a":3}'],
  "key-named-data": [() => ({ data: { data: 1 } }), '{"data":{"data":1}}'],
  "key-named-error": [() => ({ error: { message: "not one" } }), '{"error":{"message":"not one"}}'],
  "to-json": [() => ({ toJSON: () => "self-made" }), '"self-made"'],
  "long-string": [() => "x".repeat(200_000), `"${"x".repeat(200_000)}"`],
  "deep-nesting": [() => nested(100), JSON.stringify(nested(100))],
  "long-array": [
    () => Array.from({ length: 5_000 }, (_, i) => i),
    JSON.stringify(Array.from({ length: 5_000 }, (_, i) => i)),
  ],
};

/** The value as a step's result, read back by a later call, and as the run's output. */
function draftOf([value, json]: Case): Draft {
  return {
    handler: async ({ step }) => {
      await step.run("value", value);
      await step.sleepUntil("pause", new Date(0));
      return await step.run("value again", value);
    },
    expect: { output: JSON.parse(json), memos: { value: `{"data":${json}}` } },
  };
}

const VALUE_CASES = scenarios(
  "values of steps",
  Object.fromEntries(Object.entries(CASES).map(([name, one]) => [`value-${name}`, draftOf(one)])),
);

const KEPT_ORDER = '{"data":{"b":1,"a":{"d":1,"c":2}}}';

const MORE = scenarios("values elsewhere", {
  "key-order": {
    handler: async ({ step, note }) => {
      const value = await step.run("value", () => ({ b: 1, a: { d: 1, c: 2 } }));
      note(JSON.stringify(value));
      await step.sleepUntil("pause 1", new Date(0));
      await step.sleepUntil("pause 2", new Date(0));
      return value;
    },
    expect: { output: { b: 1, a: { d: 1, c: 2 } }, memos: { value: KEPT_ORDER } },
    check: async ({ record }) => {
      const { notes } = await record();
      same("every replay", new Set(notes).size, 1);
    },
  },
  "bigint-fails-the-step": {
    sdks: ["cairn"],
    handler: async ({ step }) => await step.run("big", () => 1n),
    expect: { status: "Failed", error: { name: "NonRetriableError" } },
  },
  "event-data-values": {
    send: (names) => ({
      name: names.event(),
      data: { text: "ñ🪨\u2028", n: -0, list: [], map: {}, none: null, deep: { a: [{ b: 1 }] } },
    }),
    handler: ({ event }) => event.data,
    expect: {
      output: { text: "ñ🪨\u2028", n: 0, list: [], map: {}, none: null, deep: { a: [{ b: 1 }] } },
    },
  },
  "event-without-data": {
    handler: ({ event }) => event.data,
    expect: { output: {} },
  },
  "event-with-null-data": {
    send: (names) => ({ name: names.event(), data: null }),
    handler: ({ event }) => event.data,
    expect: { output: {} },
  },
  "error-with-unicode": {
    handler: () => {
      throw new Error("kaputt: ñ🪨 \u0000 \ud800");
    },
    check: async ({ run }) => {
      same("status", run.status, "Failed");
      includes("error", run.output, { message: "kaputt: ñ🪨 \u0000 \ud800" });
    },
    expect: { status: "Failed" },
  },
});

export const VALUES = [...VALUE_CASES, ...MORE];

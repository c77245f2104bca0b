import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spansFromJson } from "./otlp-json.ts";

const SPAN = {
  traceId: "000000000000000000000000000000FF",
  spanId: "00000000000000a1",
  name: "select",
  kind: 3,
  startTimeUnixNano: "1767225602000000001",
  endTimeUnixNano: "1767225602250000000",
  status: { code: 2, message: "declined" },
};

const textOf = (...spans: readonly unknown[]): string =>
  JSON.stringify({ resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans }] }] });

/** JSON text of what was read, or the error. */
function outcomeOf(text: string): unknown {
  try {
    return JSON.stringify(spansFromJson(text).spans.map(({ attributes }) => attributes));
  } catch (error) {
    return error;
  }
}

const readOne = (span: object) => spansFromJson(textOf({ ...SPAN, ...span })).spans[0];

describe("an export in JSON", () => {
  it("is read like one in protobuf", () => {
    expect(readOne({ events: [{ name: "not kept" }], droppedAttributesCount: 4 })).toEqual({
      traceId: "000000000000000000000000000000ff",
      spanId: "00000000000000a1",
      parentSpanId: "",
      name: "select",
      kind: 3,
      status: 2,
      statusMessage: "declined",
      startNs: 1_767_225_602_000_000_001n,
      endNs: 1_767_225_602_250_000_000n,
      attributes: [],
      droppedAttributes: 4,
    });
  });

  it("has values of every kind", () => {
    const values = {
      text: { stringValue: "" },
      no: { boolValue: false },
      small: { intValue: 7 },
      asText: { intValue: "-7" },
      large: { intValue: "4611686018427387904" },
      half: { doubleValue: 0.5 },
      none: { doubleValue: "NaN" },
      bytes: { bytesValue: "AQID" },
      list: { arrayValue: { values: [{ stringValue: "x" }, {}] } },
      object: { kvlistValue: { values: [{ key: "__proto__", value: { intValue: 1 } }] } },
      nothing: {},
      wrong: { stringValue: 5 },
    };
    const attributes = Object.entries(values).map(([key, value]) => ({ key, value }));
    const read = Object.fromEntries(readOne({ attributes })?.attributes ?? []);
    expect(JSON.stringify(read)).toBe(
      '{"text":"","no":false,"small":7,"asText":-7,"large":"4611686018427387904","half":0.5,' +
        '"none":"NaN","bytes":"AQID","list":["x",null],"object":{"__proto__":1},"nothing":null,' +
        '"wrong":null}',
    );
  });

  it("may be of nothing", () => {
    for (const text of ["{}", '{"resourceSpans":[]}', '{"resourceSpans":[{"scopeSpans":null}]}']) {
      expect(spansFromJson(text).spans).toEqual([]);
    }
  });

  it("is refused when it is nested without end", () => {
    expect(() => spansFromJson("[".repeat(100_000))).toThrow("nested");
    expect(() => spansFromJson(`{"resourceSpans":${"[".repeat(100_000)}`)).toThrow("nested");
  });

  it("is refused when something in it is not what it must be", () => {
    const wrong = [
      "",
      "[]",
      "null",
      '{"resourceSpans":{}}',
      textOf(null),
      textOf({ ...SPAN, spanId: 1 }),
    ];
    for (const text of [...wrong, textOf({ ...SPAN, startTimeUnixNano: "soon" })]) {
      expect(outcomeOf(text)).toBeInstanceOf(Error);
    }
  });

  it("is read or refused, whatever it is", () => {
    const keys = fc.constantFrom("resourceSpans", "scopeSpans", "spans", "attributes", "value");
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(keys, tie("value"), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(value, (given) => {
        const outcome = outcomeOf(JSON.stringify(given));
        expect(typeof outcome === "string" || outcome instanceof Error).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

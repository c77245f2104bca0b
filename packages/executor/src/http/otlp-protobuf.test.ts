import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SPANS_PER_REQUEST_MAX } from "../app/span-limits.ts";
import { answerToProtobuf, spansFromProtobuf } from "./otlp-protobuf.ts";
import { VALUE_DEPTH_MAX } from "./otlp-values.ts";
import { anyValue, attribute, exportOf, field, spanFields } from "./testing/otlp-messages.ts";

const { Bit32, Bit64, LengthDelimited, StartGroup, EndGroup, Varint } = WireType;

/** JSON text of what was read, or the error. */
function outcomeOf(bytes: Uint8Array): unknown {
  try {
    const { spans } = spansFromProtobuf(bytes);
    return JSON.stringify(spans.map(({ attributes }) => attributes));
  } catch (error) {
    return error;
  }
}

const readOne = (bytes: Uint8Array) => spansFromProtobuf(bytes).spans[0];

describe("an export in protobuf", () => {
  it("is read with all that is kept of a span", () => {
    const attributes = [
      attribute("text", anyValue.text("a\u0000b")),
      attribute("yes", anyValue.bool(true)),
      attribute("small", anyValue.integer(-7n)),
      attribute("large", anyValue.integer(2n ** 62n)),
      attribute("half", anyValue.double(0.5)),
      attribute("none", anyValue.double(Number.NaN)),
      attribute("bytes", anyValue.bytes(Uint8Array.of(1, 2, 3))),
      attribute("list", anyValue.list([anyValue.text("x"), anyValue.bool(false)])),
      attribute("object", anyValue.object([attribute("__proto__", anyValue.text("y"))])),
      attribute("empty", new Uint8Array(0)),
    ];
    const span = readOne(exportOf([spanFields({ attributes, status: 2, message: "declined" })]));
    expect(span).toMatchObject({
      traceId: "0".repeat(30) + "ff",
      spanId: "00000000000000a1",
      parentSpanId: "00000000000000a0",
      name: "select",
      kind: 3,
      status: 2,
      statusMessage: "declined",
      startNs: 1_767_225_602_000_000_001n,
      endNs: 1_767_225_602_250_000_000n,
      droppedAttributes: 4,
    });
    expect(JSON.stringify(Object.fromEntries(span?.attributes ?? []))).toBe(
      '{"text":"a\\u0000b","yes":true,"small":-7,"large":"4611686018427387904","half":0.5,' +
        '"none":"NaN","bytes":"AQID","list":["x",false],"object":{"__proto__":"y"},"empty":null}',
    );
  });

  it("may have fields that nobody here knows, and known ones of another type", () => {
    const unknown = new BinaryWriter()
      .tag(99, Varint)
      .uint32(5)
      .tag(98, Bit32)
      .fixed32(5)
      .tag(97, Bit64)
      .fixed64(5)
      .tag(96, LengthDelimited)
      .string("?")
      .tag(95, StartGroup)
      .tag(1, Varint)
      .uint32(1)
      .tag(95, EndGroup)
      .tag(5, Varint)
      .uint32(1)
      .finish();
    const known = spanFields({});
    const bytes = Uint8Array.from([...unknown, ...known, ...unknown]);
    expect(readOne(exportOf([bytes]))).toEqual(readOne(exportOf([known])));
  });

  it("of nothing is an export of no spans", () => {
    expect(spansFromProtobuf(new Uint8Array(0))).toEqual({ spans: [], excess: 0 });
  });

  it("gives no more spans than are taken at once", () => {
    const spans = Array.from({ length: SPANS_PER_REQUEST_MAX + 3 }, () => spanFields({}));
    const read = spansFromProtobuf(exportOf(spans));
    expect([read.spans.length, read.excess]).toEqual([SPANS_PER_REQUEST_MAX, 3]);
  });

  it("does not follow values that are nested without end", () => {
    let value = anyValue.text("deep");
    for (let depth = 0; depth < 2_000; depth += 1) value = anyValue.list([value]);
    const span = readOne(exportOf([spanFields({ attributes: [attribute("a", value)] })]));
    expect(JSON.stringify(span?.attributes)).toBe(
      `[["a",${"[".repeat(VALUE_DEPTH_MAX + 1)}null${"]".repeat(VALUE_DEPTH_MAX + 1)}]]`,
    );
  });
});

describe("bytes that are no export", () => {
  const valid = exportOf([
    spanFields({ attributes: [attribute("a", anyValue.list([anyValue.text("b")]))] }),
    spanFields({}),
  ]);

  it("are refused wherever they were cut off within a message", () => {
    for (let length = 1; length < valid.length; length += 1) {
      expect(outcomeOf(valid.subarray(0, length))).toBeInstanceOf(Error);
    }
  });

  it("are refused when a field reaches beyond its message", () => {
    const inner = new BinaryWriter().tag(9, LengthDelimited).uint32(50).finish();
    const bytes = new BinaryWriter().raw(field(1, inner)).raw(new Uint8Array(60)).finish();
    expect(() => spansFromProtobuf(bytes)).toThrow(/longer/);
  });

  it("are read or refused, never anything else, whatever they are", () => {
    const attempt = (bytes: Uint8Array): void => {
      const outcome = outcomeOf(bytes);
      expect(typeof outcome === "string" || outcome instanceof Error).toBe(true);
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), attempt), { numRuns: 2_000 });
    const place = fc.nat({ max: valid.length - 1 });
    const changes = fc.array(fc.tuple(place, fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(changes, (given) => {
        const bytes = Uint8Array.from(valid);
        for (const [index, value] of given) bytes[index] = value;
        attempt(bytes);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the answer in protobuf", () => {
  it("is empty when all was taken", () => {
    expect(answerToProtobuf(0, "")).toHaveLength(0);
  });

  it("says how many were not, and why", () => {
    const reader = new BinaryReader(answerToProtobuf(300, "no such run"));
    expect(reader.tag()).toEqual([1, LengthDelimited]);
    reader.uint32();
    expect([reader.tag(), Number(reader.int64())]).toEqual([[1, Varint], 300]);
    expect([reader.tag(), reader.string()]).toEqual([[2, LengthDelimited], "no such run"]);
    expect(reader.pos).toBe(reader.len);
  });
});

// OTLP's protobuf messages, as far as spans need them: read field by field, the rest skipped.
// opentelemetry/proto/trace/v1/trace.proto and common/v1/common.proto have the numbers.
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { ReceivedSpan, ReceivedSpans, SpanAttribute } from "../app/received-span.ts";
import { SPANS_PER_REQUEST_MAX } from "../app/span-limits.ts";
import { integerValue, toHex, VALUE_DEPTH_MAX } from "./otlp-values.ts";

const { Varint, Bit64, LengthDelimited } = WireType;

/** A field's wire type and what reads it. A field of another type is as unknown as one not listed. */
type Fields = Readonly<Record<number, readonly [type: WireType, read: () => void]>>;

/**
 * Reads an `ExportTraceServiceRequest`.
 *
 * @throws {Error} The bytes are no such message.
 */
export function spansFromProtobuf(bytes: Uint8Array): ReceivedSpans {
  const reader = new BinaryReader(bytes);
  const spans: ReceivedSpan[] = [];
  let excess = 0;
  const span = (): void => {
    if (spans.length < SPANS_PER_REQUEST_MAX) {
      spans.push(readSpan(reader));
      return;
    }
    reader.skip(LengthDelimited);
    excess += 1;
  };
  const scope = () => readMessage(reader, { 2: [LengthDelimited, span] });
  const resource = () => readMessage(reader, { 2: [LengthDelimited, scope] });
  readFields(reader, reader.len, { 1: [LengthDelimited, resource] });
  return { spans, excess };
}

/** With its length before it. */
function readMessage(reader: BinaryReader, fields: Fields): void {
  const length = reader.uint32();
  readFields(reader, reader.pos + length, fields);
}

function readFields(reader: BinaryReader, end: number, fields: Fields): void {
  if (end > reader.len) throw new RangeError("a message is longer than what is there");
  while (reader.pos < end) {
    const [number, type] = reader.tag();
    const field = fields[number];
    if (field?.[0] === type) field[1]();
    else reader.skip(type, number);
  }
  if (reader.pos > end) throw new RangeError("a field is longer than its message");
}

type Draft = { -readonly [Key in keyof ReceivedSpan]: ReceivedSpan[Key] } & {
  attributes: SpanAttribute[];
};

function readSpan(reader: BinaryReader): ReceivedSpan {
  const span: Draft = {
    traceId: "",
    spanId: "",
    parentSpanId: "",
    name: "",
    kind: 0,
    status: 0,
    statusMessage: "",
    startNs: 0n,
    endNs: 0n,
    attributes: [],
    droppedAttributes: 0,
  };
  const status: Fields = {
    2: [LengthDelimited, () => (span.statusMessage = reader.string())],
    3: [Varint, () => (span.status = reader.int32())],
  };
  readMessage(reader, {
    1: [LengthDelimited, () => (span.traceId = toHex(reader.bytes()))],
    2: [LengthDelimited, () => (span.spanId = toHex(reader.bytes()))],
    4: [LengthDelimited, () => (span.parentSpanId = toHex(reader.bytes()))],
    5: [LengthDelimited, () => (span.name = reader.string())],
    6: [Varint, () => (span.kind = reader.int32())],
    7: [Bit64, () => (span.startNs = BigInt(reader.fixed64()))],
    8: [Bit64, () => (span.endNs = BigInt(reader.fixed64()))],
    9: [LengthDelimited, () => span.attributes.push(readAttribute(reader, 0))],
    10: [Varint, () => (span.droppedAttributes = reader.uint32())],
    15: [LengthDelimited, () => readMessage(reader, status)],
  });
  return span;
}

function readAttribute(reader: BinaryReader, depth: number): SpanAttribute {
  let key = "";
  let value: unknown = null;
  readMessage(reader, {
    1: [LengthDelimited, () => (key = reader.string())],
    2: [LengthDelimited, () => (value = readValue(reader, depth))],
  });
  return [key, value];
}

/** An `AnyValue`. What is nested too deep is null. */
function readValue(reader: BinaryReader, depth: number): unknown {
  if (depth > VALUE_DEPTH_MAX) {
    reader.skip(LengthDelimited);
    return null;
  }
  let value: unknown = null;
  readMessage(reader, {
    1: [LengthDelimited, () => (value = reader.string())],
    2: [Varint, () => (value = reader.bool())],
    3: [Varint, () => (value = integerValue(BigInt(reader.int64())))],
    4: [Bit64, () => (value = numberValue(reader.double()))],
    5: [LengthDelimited, () => (value = readList(reader, depth + 1))],
    6: [LengthDelimited, () => (value = readObject(reader, depth + 1))],
    7: [LengthDelimited, () => (value = Buffer.from(reader.bytes()).toString("base64"))],
  });
  return value;
}

/** JSON has no word for what is no number. */
const numberValue = (value: number): number | string =>
  Number.isFinite(value) ? value : String(value);

function readList(reader: BinaryReader, depth: number): unknown[] {
  const values: unknown[] = [];
  readMessage(reader, { 1: [LengthDelimited, () => values.push(readValue(reader, depth))] });
  return values;
}

function readObject(reader: BinaryReader, depth: number): object {
  const entries: SpanAttribute[] = [];
  readMessage(reader, { 1: [LengthDelimited, () => entries.push(readAttribute(reader, depth))] });
  return Object.fromEntries(entries);
}

/** An `ExportTraceServiceResponse`; empty when all was taken. */
export function answerToProtobuf(rejected: number, message: string): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  if (rejected === 0) return writer.finish();
  writer.tag(1, LengthDelimited).fork();
  writer.tag(1, Varint).int64(rejected);
  writer.tag(2, LengthDelimited).string(message);
  return writer.join().finish();
}

// For tests: OTLP's messages in protobuf, written by the numbers of the published .proto files.
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

const { Bit64, LengthDelimited, Varint } = WireType;

type Bytes = Uint8Array<ArrayBuffer>;

/** A field that holds a message, or bytes. */
export const field = (number: number, bytes: Bytes): Bytes =>
  new BinaryWriter().tag(number, LengthDelimited).bytes(bytes).finish();

const joined = (parts: readonly Bytes[]): Bytes =>
  parts.reduce((writer, part) => writer.raw(part), new BinaryWriter()).finish();

const text = (number: number, value: string): Bytes =>
  new BinaryWriter().tag(number, LengthDelimited).string(value).finish();

/** An `AnyValue`. */
export const anyValue = {
  text: (value: string): Bytes => text(1, value),
  bool: (value: boolean): Bytes => new BinaryWriter().tag(2, Varint).bool(value).finish(),
  integer: (value: bigint): Bytes => new BinaryWriter().tag(3, Varint).int64(value).finish(),
  double: (value: number): Bytes => new BinaryWriter().tag(4, Bit64).double(value).finish(),
  list: (values: readonly Bytes[]): Bytes =>
    field(5, joined(values.map((value) => field(1, value)))),
  object: (attributes: readonly Bytes[]): Bytes =>
    field(6, joined(attributes.map((attribute) => field(1, attribute)))),
  bytes: (value: Bytes): Bytes => field(7, value),
};

/** A `KeyValue`. */
export const attribute = (key: string, value: Bytes): Bytes =>
  joined([text(1, key), field(2, value)]);

export interface SpanChange {
  readonly traceId?: Bytes;
  readonly spanId?: Bytes;
  readonly attributes?: readonly Bytes[];
  readonly status?: number;
  readonly message?: string;
}

const numbered = (bytes: number, last: number): Bytes => {
  const id = new Uint8Array(bytes);
  id[bytes - 1] = last;
  return id;
};

/** A `Span`. */
export function spanFields(change: SpanChange): Bytes {
  const { attributes = [], status = 0, message = "" } = change;
  const times = new BinaryWriter()
    .tag(7, Bit64)
    .fixed64(1_767_225_602_000_000_001n)
    .tag(8, Bit64)
    .fixed64(1_767_225_602_250_000_000n)
    .finish();
  return joined([
    field(1, change.traceId ?? numbered(16, 0xff)),
    field(2, change.spanId ?? numbered(8, 0xa1)),
    field(4, numbered(8, 0xa0)),
    text(5, "select"),
    new BinaryWriter().tag(6, Varint).int32(3).finish(),
    times,
    ...attributes.map((one) => field(9, one)),
    new BinaryWriter().tag(10, Varint).uint32(4).finish(),
    field(15, joined([text(2, message), new BinaryWriter().tag(3, Varint).int32(status).finish()])),
  ]);
}

/** An `ExportTraceServiceRequest` of one resource with one scope. */
export const exportOf = (spans: readonly Bytes[]): Bytes =>
  field(1, field(2, joined(spans.map((span) => field(2, span)))));

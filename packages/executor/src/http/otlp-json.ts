// OTLP's JSON form, as the exporter of the official SDK sends it: ids are hex, 64-bit numbers texts,
// enumerations numbers. Fields that are not known are passed over.
import { jsonDepth } from "@cairn/core";
import { z } from "zod";
import type { ReceivedSpan, ReceivedSpans, SpanAttribute } from "../app/received-span.ts";
import { SPANS_PER_REQUEST_MAX } from "../app/span-limits.ts";
import { integerValue, VALUE_DEPTH_MAX } from "./otlp-values.ts";

/** Nanoseconds, or another 64-bit number that is not negative. */
const Unsigned = z
  .union([z.string().regex(/^\d{1,20}$/), z.int().nonnegative()])
  .transform((value) => BigInt(value));
const Count = z.int().nonnegative();

const KeyValue = z.object({ key: z.string(), value: z.unknown() });

const Span = z.object({
  traceId: z.string().toLowerCase(),
  spanId: z.string().toLowerCase(),
  parentSpanId: z.string().toLowerCase().nullish(),
  name: z.string().nullish(),
  kind: Count.nullish(),
  startTimeUnixNano: Unsigned.nullish(),
  endTimeUnixNano: Unsigned.nullish(),
  attributes: z.array(KeyValue).nullish(),
  droppedAttributesCount: Count.nullish(),
  status: z.object({ code: Count.nullish(), message: z.string().nullish() }).nullish(),
});
type Span = z.infer<typeof Span>;

// Spans are looked at one by one, so that those too many cost nothing.
const Scope = z.object({ spans: z.array(z.unknown()).nullish() });
const Resource = z.object({ scopeSpans: z.array(Scope).nullish() });
const Request = z.object({ resourceSpans: z.array(Resource).nullish() });

/** Of a whole request: what is around an attribute, and twice what a value may have. */
const DEPTH_MAX = 64;

/**
 * Reads an `ExportTraceServiceRequest`.
 *
 * @throws {Error} The text is no such message.
 */
export function spansFromJson(text: string): ReceivedSpans {
  if (jsonDepth(text, DEPTH_MAX) > DEPTH_MAX) throw new Error("the JSON is nested too deep");
  const request = Request.safeParse(JSON.parse(text));
  if (!request.success) throw new Error(z.prettifyError(request.error));
  const all = (request.data.resourceSpans ?? [])
    .flatMap(({ scopeSpans }) => scopeSpans ?? [])
    .flatMap(({ spans }) => spans ?? []);
  return {
    spans: all.slice(0, SPANS_PER_REQUEST_MAX).map(toSpan),
    excess: Math.max(0, all.length - SPANS_PER_REQUEST_MAX),
  };
}

function toSpan(value: unknown): ReceivedSpan {
  const parsed = Span.safeParse(value);
  if (!parsed.success) throw new Error(`a span: ${z.prettifyError(parsed.error)}`);
  const span = parsed.data;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? "",
    name: span.name ?? "",
    kind: span.kind ?? 0,
    ...statusOf(span),
    startNs: span.startTimeUnixNano ?? 0n,
    endNs: span.endTimeUnixNano ?? 0n,
    attributes: (span.attributes ?? []).map((one) => toAttribute(one, 0)),
    droppedAttributes: span.droppedAttributesCount ?? 0,
  };
}

const statusOf = ({ status }: Span): Pick<ReceivedSpan, "status" | "statusMessage"> => ({
  status: status?.code ?? 0,
  statusMessage: status?.message ?? "",
});

const toAttribute = ({ key, value }: z.infer<typeof KeyValue>, depth: number): SpanAttribute => [
  key,
  toValue(value, depth),
];

/** The one field that is there says what it is. */
const AnyValue = z.object({
  stringValue: z.string().optional(),
  boolValue: z.boolean().optional(),
  intValue: z.union([z.int(), z.string().regex(/^-?\d{1,20}$/)]).optional(),
  doubleValue: z.union([z.number(), z.string()]).optional(),
  arrayValue: z.object({ values: z.array(z.unknown()).optional() }).optional(),
  kvlistValue: z.object({ values: z.array(KeyValue).optional() }).optional(),
  bytesValue: z.string().optional(),
});

/** What is no value of OTLP, or nested too deep, is null. */
function toValue(given: unknown, depth: number): unknown {
  const parsed = AnyValue.safeParse(given);
  if (!parsed.success || depth > VALUE_DEPTH_MAX) return null;
  const { stringValue, boolValue, intValue, doubleValue, bytesValue } = parsed.data;
  if (intValue !== undefined) return integerValue(BigInt(intValue));
  return stringValue ?? boolValue ?? doubleValue ?? bytesValue ?? nested(parsed.data, depth + 1);
}

function nested({ arrayValue, kvlistValue }: z.infer<typeof AnyValue>, depth: number): unknown {
  if (arrayValue !== undefined) return (arrayValue.values ?? []).map((one) => toValue(one, depth));
  if (kvlistValue === undefined) return null;
  return Object.fromEntries((kvlistValue.values ?? []).map((one) => toAttribute(one, depth)));
}

// Spans of an app's own tracing as part of a run's trace, and what an exporter of them is answered.
import { z } from "zod";

/** The names of OTLP's numbers, in their order. */
export const SPAN_KINDS = [
  "unspecified",
  "internal",
  "server",
  "client",
  "producer",
  "consumer",
] as const;

/** `error`: the app's code said that what the span is about failed. */
export const SPAN_STATUSES = ["unset", "ok", "error"] as const;

const Instant = z.iso.datetime({ offset: true });

export const SpanView = z.object({
  /** 16 hex digits. */
  id: z.string(),
  /** Another span, perhaps one that was not exported; null for a trace's first. */
  parentId: z.string().nullable(),
  /** 32 hex digits; to find the span in whatever else the app exports its traces to. */
  traceId: z.string(),
  name: z.string(),
  kind: z.enum(SPAN_KINDS),
  status: z.enum(SPAN_STATUSES),
  /** The app's words about its status. */
  statusMessage: z.string(),
  /** Of the step, zero-based; null when the span does not say. */
  attempt: z.number().int().nullable(),
  /** By the app's clock, not the executor's; to the nanosecond. */
  startedAt: Instant,
  endedAt: Instant,
  /** JSON text of an object. Long texts in it are cut, and it does not repeat what names the run. */
  attributes: z.string(),
  /** How many attributes were left out. */
  droppedAttributes: z.number().int(),
});
export type SpanView = z.infer<typeof SpanView>;

/** OTLP's `ExportTraceServiceRequest` in its JSON form; fields that are not read are left out here. */
export const SpansBody = z.looseObject({
  resourceSpans: z
    .array(z.looseObject({ scopeSpans: z.array(z.looseObject({})).optional() }))
    .optional(),
});

/** OTLP's `ExportTraceServiceResponse`. */
export const SpansResult = z.object({
  partialSuccess: z
    .object({
      rejectedSpans: z.string().describe("A number, as 64-bit numbers are in this form."),
      errorMessage: z.string(),
    })
    .optional()
    .describe("Only when not all were taken."),
});
export type SpansResult = z.infer<typeof SpansResult>;

// A span as an exporter sent it, whatever the encoding was; nothing about it has been checked.

/** JSON values; integers that a number cannot hold are texts. */
export type SpanAttribute = readonly [key: string, value: unknown];

export interface ReceivedSpan {
  /** Lower-case hex. */
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentSpanId: string;
  readonly name: string;
  /** OTLP's numbers. */
  readonly kind: number;
  readonly status: number;
  readonly statusMessage: string;
  /** Nanoseconds since 1970, by the app's clock. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: readonly SpanAttribute[];
  /** How many the exporter left out. */
  readonly droppedAttributes: number;
}

export interface ReceivedSpans {
  /** At most `SPANS_PER_REQUEST_MAX`. */
  readonly spans: readonly ReceivedSpan[];
  /** How many more there were. */
  readonly excess: number;
}

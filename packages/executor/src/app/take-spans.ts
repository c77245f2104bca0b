// Spans of an app's own tracing become rows of the runs that they say they belong to.
import {
  runIdOfTrace,
  SPAN_ATTRIBUTES,
  SPAN_KINDS,
  SPAN_STATUSES,
  isUlid,
  stepOfCall,
} from "@cairn/core";
import { SPANS_PER_RUN_MAX } from "../db/span-table.ts";
import { type NewSpan, storeSpans } from "../db/store-spans.ts";
import type { Engine } from "./engine.ts";
import type { ReceivedSpan, ReceivedSpans } from "./received-span.ts";
import { cutText, storedAttributes } from "./span-attributes.ts";
import { SPAN_NAME_CHARS, SPANS_PER_REQUEST_MAX, STATUS_MESSAGE_CHARS } from "./span-limits.ts";

export interface Rejection {
  readonly spans: number;
  /** For people. */
  readonly reason: string;
}

/** @returns What was not taken, and why; empty when all was, also when it had been taken before. */
export type TakeSpans = (received: ReceivedSpans) => Promise<readonly Rejection[]>;

export function createTakeSpans(engine: Pick<Engine, "sql" | "holder" | "onCommit">): TakeSpans {
  return async ({ spans, excess }) => {
    const rows = spans.flatMap(toNewSpan);
    const { unknown, beyond, told } = await storeSpans(engine.sql, engine.holder.shard, rows);
    if (told) engine.onCommit();
    return [
      { spans: spans.length - rows.length, reason: "without a valid id, time or run" },
      { spans: unknown, reason: "of a run that is not known here" },
      { spans: beyond, reason: `beyond the ${String(SPANS_PER_RUN_MAX)} kept of a run` },
      { spans: excess, reason: `beyond the ${String(SPANS_PER_REQUEST_MAX)} taken at once` },
    ].filter((rejection) => rejection.spans > 0);
  };
}

const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;
const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
/** What a bigint of Postgres holds; the year 2262. */
const LAST_NS = 2n ** 63n - 1n;

/** None when it cannot be of a run. */
function toNewSpan(span: ReceivedSpan): readonly NewSpan[] {
  const { traceId, spanId, parentSpanId, startNs, endNs } = span;
  const attributes = new Map(span.attributes);
  const runId = runOf(attributes.get(SPAN_ATTRIBUTES.runId), traceId);
  if (runId === undefined || !TRACE_ID.test(traceId) || !SPAN_ID.test(spanId)) return [];
  if (startNs > LAST_NS || endNs > LAST_NS) return [];
  const { text, dropped } = storedAttributes(span.attributes);
  return [
    {
      runId,
      traceId,
      spanId,
      parentSpanId: SPAN_ID.test(parentSpanId) ? parentSpanId : null,
      ...stepOf(attributes),
      name: storable(span.name, SPAN_NAME_CHARS),
      kind: SPAN_KINDS[span.kind] ?? "unspecified",
      status: SPAN_STATUSES[span.status] ?? "unset",
      statusMessage: storable(span.statusMessage, STATUS_MESSAGE_CHARS),
      startNs,
      endNs,
      attributes: text,
      droppedAttributes: Math.min(INT_MAX, span.droppedAttributes + dropped),
    },
  ];
}

const INT_MAX = 2 ** 31 - 1;

/** A span that does not say it belongs to the run whose trace it is in. */
function runOf(named: unknown, traceId: string): string | undefined {
  if (typeof named !== "string") return runIdOfTrace(traceId);
  return isUlid(named) ? named : undefined;
}

const STEP_ID_CHARS = 255;
const ATTEMPT_MAX = 1_000;

/** The step that was executed when it began; else the one that the call was for. */
function stepOf(attributes: ReadonlyMap<string, unknown>): Pick<NewSpan, "stepId" | "attempt"> {
  const stepId = attributes.get(SPAN_ATTRIBUTES.stepId);
  if (typeof stepId === "string" && stepId !== "") {
    const attempt = attributes.get(SPAN_ATTRIBUTES.attempt);
    const isOne = typeof attempt === "number" && attempt >= 0 && attempt <= ATTEMPT_MAX;
    return { stepId: storable(stepId, STEP_ID_CHARS), attempt: isOne ? Math.trunc(attempt) : null };
  }
  const call = attributes.get(SPAN_ATTRIBUTES.call);
  const step = typeof call === "string" ? stepOfCall(call) : undefined;
  return step ?? { stepId: null, attempt: null };
}

const UNSTORABLE = /[\0\p{Cs}]/gu;

/** After the cut, which may leave half of a pair. */
const storable = (text: string, chars: number): string =>
  cutText(text, chars).replaceAll(UNSTORABLE, "\uFFFD");

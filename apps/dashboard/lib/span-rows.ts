// Spans of the app's own tracing as rows of a waterfall, below the step that they were recorded in.
import type { SpanView, StepView, TraceView } from "@cairn/core";
import type { WaterfallRow } from "./waterfall-row.ts";

const PREFIX = "span:";

/** A row's id, told apart from those of steps. */
export const spanRowId = (spanId: string): string => PREFIX + spanId;

export const isSpanRow = (rowId: string): boolean => rowId.startsWith(PREFIX);

const SECONDS = /^(.*?)(?:\.(\d+))?Z$/;

/** Milliseconds since the epoch, with the fraction that a `Date` cuts off. */
export function fineInstant(instant: string): number {
  const [, seconds = "", fraction = "0"] = SECONDS.exec(instant) ?? [];
  return Date.parse(`${seconds}Z`) + Number(`0.${fraction}`) * 1_000;
}

/** A span is never drawn further in than this, however deep it is. */
const DEPTH_MAX = 5;

/** Each span, then those inside of it. A parent that is not among them counts as none. */
export function spanRows(spans: readonly SpanView[]): readonly WaterfallRow[] {
  const inside = byParent(spans);
  const rows = new Map<string, WaterfallRow>();
  // A stack instead of a recursion: the app decides how deep they are.
  const open = [{ spans: inside.get(null) ?? [], next: 0 }];
  for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
    const span = level.spans[level.next];
    level.next += 1;
    if (span === undefined) {
      open.pop();
      continue;
    }
    rows.set(span.id, spanRow(span, Math.min(open.length, DEPTH_MAX)));
    open.push({ spans: inside.get(span.id) ?? [], next: 0 });
  }
  // Those that stand inside of each other in a circle.
  const lost = spans.filter(({ id }) => !rows.has(id)).map((span) => spanRow(span, 1));
  return [...rows.values(), ...lost];
}

function byParent(spans: readonly SpanView[]): ReadonlyMap<string | null, SpanView[]> {
  const ids = new Set(spans.map(({ id }) => id));
  const inside = new Map<string | null, SpanView[]>();
  for (const span of spans) {
    const parent = span.parentId !== null && ids.has(span.parentId) ? span.parentId : null;
    const siblings = inside.get(parent) ?? [];
    siblings.push(span);
    inside.set(parent, siblings);
  }
  return inside;
}

function spanRow(span: SpanView, depth: number): WaterfallRow {
  const failed = span.status === "error";
  const from = fineInstant(span.startedAt);
  // The app's clock may have been set back in between.
  const to = Math.max(from, fineInstant(span.endedAt));
  return {
    id: spanRowId(span.id),
    name: span.name,
    kind: "span",
    status: failed ? "failed" : "completed",
    segments: [{ kind: failed ? "span-failed" : "span", from, to }],
    from,
    to,
    attempts: 1,
    note: span.statusMessage === "" ? null : span.statusMessage,
    depth,
    spans: [],
  };
}

export interface FoundSpan {
  readonly span: SpanView;
  /** Null: it is of the run, or of a step that is not known. */
  readonly step: StepView | null;
}

/** @param rowId - Of any row. */
export function findSpan(trace: TraceView, rowId: string): FoundSpan | undefined {
  if (!isSpanRow(rowId)) return undefined;
  const id = rowId.slice(PREFIX.length);
  const isIt = (span: SpanView): boolean => span.id === id;
  const ofRun = trace.spans?.find(isIt);
  if (ofRun !== undefined) return { span: ofRun, step: null };
  for (const step of trace.steps) {
    const span = step.spans?.find(isIt);
    if (span !== undefined) return { span, step };
  }
  return undefined;
}

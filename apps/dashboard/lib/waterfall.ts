// A trace as the rows of a waterfall: pure, so that the picture can be tested without a browser.
import type { StepView, TraceView } from "@cairn/core";
import { spanRows } from "./span-rows.ts";
import { isIdle, stepSegments, type Segment } from "./step-segments.ts";
import { buildScale, type Span, type TimeScale } from "./time-scale.ts";
import { RUN_ROW_ID, type WaterfallRow } from "./waterfall-row.ts";

/** The run, then its steps in the order in which they were asked for; then as they began. */
export function waterfallRows(trace: TraceView): readonly WaterfallRow[] {
  const steps = trace.steps.map((step) => stepRow(step)).toSorted(byBeginning);
  return [runRow(trace), ...steps];
}

function byBeginning(a: WaterfallRow, b: WaterfallRow): number {
  const byAsking = compare(a.from, b.from);
  return byAsking === 0 ? compare(workFrom(a), workFrom(b)) : byAsking;
}

/** Those without a time come last. */
function compare(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null ? -1 : a - b;
}

function workFrom({ segments }: WaterfallRow): number | null {
  return segments.find(({ kind }) => kind !== "queued")?.from ?? null;
}

function runRow({ run, failures, error, spans }: TraceView): WaterfallRow {
  const from = Date.parse(run.createdAt);
  const startedAt = run.startedAt === null ? null : Date.parse(run.startedAt);
  const to = run.endedAt === null ? null : Date.parse(run.endedAt);
  const failed: Segment[] = failures.map((failure) => ({
    kind: failure.kind === "fault" ? "fault" : "failed",
    from: Date.parse(failure.startedAt),
    to: Date.parse(failure.endedAt),
  }));
  return {
    id: RUN_ROW_ID,
    name: run.functionName,
    kind: "run",
    status: run.status,
    segments: [{ kind: "queued", from, to: startedAt ?? to }, ...failed],
    from,
    to,
    attempts: 1,
    note: error === null ? null : firstLine(error.message),
    depth: 0,
    spans: spanRows(spans ?? []),
  };
}

function stepRow(step: StepView): WaterfallRow {
  const segments = stepSegments(step);
  return {
    id: step.id,
    name: step.name,
    kind: kindOf(step.op),
    status: step.status,
    segments,
    from: segments[0]?.from ?? null,
    to: step.endedAt === null ? null : Date.parse(step.endedAt),
    // Waits and sleeps are not tried; whatever count they carry means nothing.
    attempts: kindOf(step.op) === "step" ? step.attempts : 1,
    note: noteOf(step),
    depth: 0,
    spans: spanRows(step.spans ?? []),
  };
}

const KINDS: Readonly<Record<string, string>> = {
  StepRun: "step",
  Step: "step",
  StepPlanned: "step",
  StepError: "step",
  StepFailed: "step",
  Sleep: "sleep",
  WaitForEvent: "wait",
  InvokeFunction: "invoke",
};

/** What kind of step an op makes, in one word; an op that is not known here names itself. */
export function kindOf(op: string): string {
  return KINDS[op] ?? op;
}

function noteOf(step: StepView): string | null {
  if (step.status !== "completed") {
    const error = step.error ?? step.failures.at(-1)?.error;
    if (error !== undefined) return firstLine(error.message);
  }
  return step.wait?.kind === "event" ? step.wait.eventName : null;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

/**
 * Does anything need room to grow into? What only waits does not: it ends at the right edge, and
 * after a while its length is drawn narrower than it was.
 */
export function isGrowing(rows: readonly WaterfallRow[]): boolean {
  return rows.some(({ segments }) => segments.some(({ kind, to }) => to === null && !isIdle(kind)));
}

export interface ScaleRequest {
  /** The executor's clock, in milliseconds since the epoch. */
  readonly now: number;
  readonly collapse: boolean;
}

/** A live run's axis is at least this long, so that its first second does not race. */
const LIVE_MIN_MS = 1_000;
/** Percent left free at the right, for what is growing. */
const LIVE_ROOM = 8;

/** The axis that fits the rows, in milliseconds since the run was created. */
export function waterfallScale(
  rows: readonly WaterfallRow[],
  { now, collapse }: ScaleRequest,
): TimeScale {
  const run = rows.find((row) => row.id === RUN_ROW_ID);
  const origin = run?.from ?? now;
  const live = run?.to === null;
  const grows = live && isGrowing(rows);
  const segments = rows.flatMap((row) => row.segments);
  const ends = segments.map((segment) => segment.to ?? now);
  const lastEnd = Math.max(origin, run?.to ?? now, ...largest(ends));
  const to = lastEnd - origin;
  const busy = segments.flatMap((segment) => busySpans(segment, now));
  return buildScale(
    busy.map((span) => ({ from: span.from - origin, to: span.to - origin })),
    {
      from: 0,
      to: live ? Math.max(to, LIVE_MIN_MS) : to,
      collapse,
      endAt: grows ? 100 - LIVE_ROOM : 100,
    },
  );
}

/** Spreading ten thousand numbers into Math.max overflows the stack. */
function largest(values: readonly number[]): readonly number[] {
  return values.length === 0 ? [] : [values.reduce((a, b) => Math.max(a, b))];
}

/** Idle stretches count with their two ends only. */
function busySpans({ kind, from, to }: Segment, now: number): readonly Span[] {
  if (!isIdle(kind)) return [{ from, to: to ?? now }];
  const start = { from, to: from };
  return to === null ? [start] : [start, { from: to, to }];
}

// What a step did, as stretches on the waterfall: queued, attempts, back-off, sleeping, waiting.
import type { StepView } from "@cairn/core";

export type SegmentKind =
  | "queued"
  | "running"
  | "completed"
  | "failed"
  | "fault"
  | "backoff"
  | "sleep"
  | "wait"
  | "child"
  | "cancelled"
  | "span"
  | "span-failed";

/** Instants in milliseconds since the epoch. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly from: number;
  /** Null: still going on. */
  readonly to: number | null;
}

/** Time in which nothing was asked of the app; the axis may draw it narrower than it was. */
export function isIdle(kind: SegmentKind): boolean {
  return kind === "sleep" || kind === "wait" || kind === "child" || kind === "backoff";
}

type Failure = Pick<StepView["failures"][number], "kind" | "startedAt" | "endedAt" | "retryAt">;

/** A step in the order in which it went. */
export function stepSegments(step: StepView): readonly Segment[] {
  if (step.op === "Sleep") return lone(step, "sleep");
  if (step.op === "InvokeFunction" || step.wait?.kind === "invoke") return lone(step, "child");
  if (step.op === "WaitForEvent" || step.wait !== null) return lone(step, "wait");
  return workSegments(step);
}

const ms = (instant: string): number => Date.parse(instant);
const msOrNull = (instant: string | null): number | null =>
  instant === null ? null : Date.parse(instant);

function lone(step: StepView, kind: SegmentKind): readonly Segment[] {
  const from = msOrNull(step.queuedAt ?? step.startedAt ?? step.endedAt);
  return from === null ? [] : [{ kind, from, to: msOrNull(step.endedAt) }];
}

function workSegments(step: StepView): readonly Segment[] {
  const last = lastAttempt(step);
  const attempts: Segment[] = step.failures.map((failure) => ({
    kind: failure.kind === "fault" ? "fault" : "failed",
    from: ms(failure.startedAt),
    to: ms(failure.endedAt),
  }));
  if (last !== null) attempts.push(last);
  const first = attempts[0];
  const queuedFrom = msOrNull(step.queuedAt);
  const head = queuedFrom === null ? [] : queued(queuedFrom, first?.from ?? null, step);
  return [...head, ...withBackoffs(attempts), ...tail(step)];
}

function queued(from: number, to: number | null, step: StepView): readonly Segment[] {
  const end = to ?? msOrNull(step.endedAt);
  return end !== null && end <= from ? [] : [{ kind: "queued", from, to: end }];
}

function withBackoffs(attempts: readonly Segment[]): readonly Segment[] {
  return attempts.flatMap((attempt, index) => {
    const next = attempts[index + 1];
    if (next === undefined || attempt.to === null || next.from <= attempt.to) return [attempt];
    return [attempt, { kind: "backoff" as const, from: attempt.to, to: next.from }];
  });
}

const LAST_KINDS: Readonly<Record<StepView["status"], SegmentKind | null>> = {
  running: "running",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
  timed_out: "cancelled",
  queued: null,
  retrying: null,
  sleeping: null,
  waiting: null,
};

/** The attempt that is no recorded failure: in flight, done, or ended together with its run. */
function lastAttempt(step: StepView): Segment | null {
  const kind = LAST_KINDS[step.status];
  const from = lastStart(step);
  if (kind === null || from === null) return null;
  if (kind === "failed" && step.failures.length >= step.attempts) return null;
  return { kind, from, to: kind === "running" ? null : msOrNull(step.endedAt) };
}

/** `startedAt` may be that of the first attempt; after a failure the next one began when it was due. */
function lastStart(step: StepView): number | null {
  const startedAt = msOrNull(step.startedAt);
  const failure: Failure | undefined = step.failures.at(-1);
  if (failure === undefined) return startedAt ?? msOrNull(step.queuedAt) ?? msOrNull(step.endedAt);
  const failedAt = ms(failure.endedAt);
  if (startedAt !== null && startedAt >= failedAt) return startedAt;
  return Math.max(failedAt, msOrNull(failure.retryAt) ?? failedAt);
}

/** What an open step with failures is doing now. */
function tail(step: StepView): readonly Segment[] {
  const failure = step.failures.at(-1);
  if (failure === undefined) return [];
  if (step.status !== "retrying" && step.status !== "queued") return [];
  const from = ms(failure.endedAt);
  return [{ kind: "backoff", from, to: null }];
}

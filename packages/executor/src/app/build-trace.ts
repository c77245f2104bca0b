// One run's rows become the trace that people read: what it did, what it does, where its time went.
import type { NoteView, SpanView, StepView, TimingView, TraceView } from "@cairn/core";
import { isEnded } from "@cairn/core";
import type { AttemptRow, TraceRows } from "../db/read-trace.ts";
import { storedEventText } from "../db/stored-event.ts";
import { spansByStep } from "./build-spans.ts";
import { buildSteps } from "./build-steps.ts";
import { foldNotes } from "./fold-notes.ts";
import { toAttemptView, toErrorView } from "./trace-errors.ts";

export function buildTrace(rows: TraceRows): TraceView {
  const { run, error, output, children } = rows;
  const notes = foldNotes(rows.notes);
  const steps = buildSteps(rows);
  const spans = spansByStep(rows.spans, new Set(steps.map(({ id }) => id)));
  return {
    run,
    events: rows.events.map(storedEventText),
    output,
    error: error === null ? null : toErrorView(error),
    steps: steps.map((step) => withSpans(withNotes(step, notes.get(step.id)), spans.get(step.id))),
    failures: rows.attempts.filter(({ stepId }) => stepId === null).map(toAttemptView),
    metadata: notes.get(null) ?? [],
    spans: spans.get(null) ?? [],
    children,
    timing: buildTiming(rows),
  };
}

const withNotes = (step: StepView, metadata: readonly NoteView[] | undefined): StepView =>
  metadata === undefined ? step : { ...step, metadata: [...metadata] };

const withSpans = (step: StepView, spans: SpanView[] | undefined): StepView =>
  spans === undefined ? step : { ...step, spans };

const ms = (instant: string): number => Date.parse(instant);

function buildTiming(rows: TraceRows): TimingView {
  const { run } = rows;
  const end = ms(run.endedAt ?? rows.now);
  const created = ms(run.createdAt);
  const started = run.startedAt === null ? end : ms(run.startedAt);
  let rest = Math.max(0, end - created);
  // Parallel calls add up to more than the time that passed: no part takes more than is left.
  const take = (wanted: number): number => {
    const taken = Math.min(rest, Math.max(0, wanted));
    rest -= taken;
    return taken;
  };
  const queued = take(started - created);
  const blocked = take(blockedMs(rows.attempts, end));
  const running = take(rows.runningMs + inFlightMs(rows));
  return { queued, blocked, running, waiting: rest };
}

/** Calls under way: they count into the run's time only when they end. */
function inFlightMs({ run, jobs, now }: TraceRows): number {
  if (isEnded(run.status)) return 0;
  return jobs
    .filter(({ kind, held }) => kind === "call" && held)
    .reduce((sum, { dueAt }) => sum + Math.max(0, ms(now) - ms(dueAt)), 0);
}

/** The time until retries of calls that never reached the app; where they overlap it counts once. */
function blockedMs(attempts: readonly AttemptRow[], endMs: number): number {
  const gaps = attempts
    .filter(({ code }) => code === "app_unreachable")
    .map(({ endedAt, retryAt }) => ({ from: ms(endedAt), until: ms(retryAt ?? endedAt) }))
    .toSorted((a, b) => a.from - b.from);
  let sum = 0;
  let covered = 0;
  for (const { from, until } of gaps) {
    const last = Math.min(until, endMs);
    sum += Math.max(0, last - Math.max(from, covered));
    covered = Math.max(covered, last);
  }
  return sum;
}

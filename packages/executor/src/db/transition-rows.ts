// The rows that a transition writes, beside those of the events it sends.
import type {
  ConsumedJob,
  Defer,
  FailedAttempt,
  NewMemo,
  NewMetadata,
  NewWait,
  Transition,
} from "@cairn/core";
import { isEnded } from "@cairn/core";
import { afterMs, atMs } from "./due.ts";
import type { PlanRows } from "./event-rows.ts";
import { flag, type RowSet, rowSet } from "./row-set.ts";

interface OfRun {
  readonly ord: number;
  readonly runId: string;
}
export type TransitionRow = OfRun & {
  readonly transition: Transition;
  readonly elapsedMs: number;
  /** How long the longest call took, in milliseconds: calls at the same time add up in `elapsedMs`. */
  readonly longestMs: number;
  readonly statusChanged: boolean;
  /** Slots may be given back with it although the run goes on. */
  readonly frees: boolean;
};
export type ConsumedRow = OfRun & { readonly job: ConsumedJob };
export type MemoRow = OfRun & { readonly position: number; readonly memo: NewMemo };
export type FailureRow = OfRun & {
  readonly id: string;
  readonly failure: FailedAttempt;
  readonly elapsedMs: number;
};
export type WaitRow = OfRun & {
  readonly wait: NewWait;
  readonly condition: string | null;
  readonly matchKey: string | null;
};
export type FinishedWaitRow = OfRun & { readonly stepId: string };
export type DeferRow = OfRun & { readonly defer: Defer; readonly position: number };
export type NoteRow = OfRun & { readonly id: string; readonly note: NewMetadata };

export const TRANSITION_ROWS: RowSet<TransitionRow> = rowSet("t", {
  ord: ["int", (row) => row.ord],
  run_id: ["text", (row) => row.runId],
  version: ["int", (row) => row.transition.expectedVersion],
  jobs: ["int", (row) => row.transition.consumed.length],
  status: ["text", (row) => row.transition.status],
  status_changed: ["bool", (row) => flag(row.statusChanged)],
  ended: ["bool", (row) => flag(isEnded(row.transition.status))],
  request_version: ["smallint", (row) => row.transition.requestVersion],
  plan_only: ["bool", (row) => flag(row.transition.planOnly)],
  eager: ["bool", (row) => flag(row.transition.eager)],
  state_bytes: ["bigint", (row) => row.transition.stateBytes],
  memos: ["int", (row) => row.transition.memos.length],
  elapsed_ms: ["float8", (row) => row.elapsedMs],
  began_ms: ["float8", (row) => beganMs(row)],
  output: ["text", (row) => row.transition.output],
  error: ["text", (row) => errorText(row.transition)],
});

/** How long ago the earliest of it began: the run had started by then. */
function beganMs({ longestMs, transition }: TransitionRow): number {
  return Math.max(longestMs, ...transition.memos.map(({ durationMs }) => durationMs ?? 0));
}

const errorText = ({ error }: Transition): string | null =>
  error === null ? null : JSON.stringify(error);

export const CONSUMED_ROWS: RowSet<ConsumedRow> = rowSet("c", {
  ord: ["int", (row) => row.ord],
  run_id: ["text", (row) => row.runId],
  job_id: ["text", (row) => row.job.id],
  token: ["bigint", (row) => row.job.token],
  fate: ["text", (row) => row.job.fate.kind],
  attempt: ["smallint", ({ job }) => (job.fate.kind === "rearm" ? job.fate.attempt : 0)],
  faults: ["smallint", ({ job }) => (job.fate.kind === "rearm" ? job.fate.faults : 0)],
  unreached: ["smallint", ({ job }) => (job.fate.kind === "rearm" ? job.fate.unreached : 0)],
  empty: ["smallint", ({ job }) => (job.fate.kind === "rearm" ? job.fate.empty : 0)],
  held: ["bool", ({ job }) => flag(job.fate.kind === "rearm" && job.fate.due === null)],
  after_ms: ["float8", ({ job }) => (job.fate.kind === "rearm" ? afterMs(job.fate.due) : null)],
  at_ms: ["float8", ({ job }) => (job.fate.kind === "rearm" ? atMs(job.fate.due) : null)],
});

export const MEMO_ROWS: RowSet<MemoRow> = rowSet("m", {
  ord: ["int", (row) => row.ord],
  run_id: ["text", (row) => row.runId],
  position: ["int", (row) => row.position],
  step_id: ["text", (row) => row.memo.stepId],
  kind: ["text", (row) => row.memo.kind],
  value: ["text", (row) => row.memo.value],
  name: ["text", (row) => row.memo.name],
  op: ["text", (row) => row.memo.op],
  attempts: ["smallint", (row) => row.memo.attempts],
  duration_ms: ["float8", (row) => row.memo.durationMs],
  job_id: ["text", (row) => row.memo.queuedBy],
});

export const FAILURE_ROWS: RowSet<FailureRow> = rowSet("f", {
  ord: ["int", (row) => row.ord],
  run_id: ["text", (row) => row.runId],
  id: ["text", (row) => row.id],
  step_id: ["text", (row) => row.failure.stepId],
  step_name: ["text", (row) => row.failure.stepName],
  attempt: ["smallint", (row) => row.failure.attempt],
  kind: ["text", (row) => row.failure.kind],
  code: ["text", (row) => row.failure.code],
  error: ["text", (row) => JSON.stringify(row.failure.error)],
  elapsed_ms: ["float8", (row) => row.elapsedMs],
  after_ms: ["float8", (row) => afterMs(row.failure.retryAt)],
  at_ms: ["float8", (row) => atMs(row.failure.retryAt)],
});

export const WAIT_ROWS: RowSet<WaitRow> = rowSet("w", {
  ord: ["int", (row) => row.ord],
  run_id: ["text", (row) => row.runId],
  step_id: ["text", (row) => row.wait.stepId],
  step_name: ["text", (row) => row.wait.stepName],
  kind: ["text", (row) => row.wait.kind],
  event_name: ["text", (row) => row.wait.eventName],
  condition_source: ["text", (row) => row.wait.conditionSource],
  condition: ["text", (row) => row.condition],
  match_key: ["text", (row) => row.matchKey],
  lookback: ["bool", (row) => flag(row.wait.lookback)],
  child_run_id: ["text", (row) => row.wait.childRunId],
  signal: ["text", (row) => row.wait.signal],
  on_conflict: ["text", (row) => row.wait.onConflict],
  replaced: ["bool", (row) => flag(row.wait.replaced)],
  after_ms: ["float8", (row) => afterMs(row.wait.timeout)],
  at_ms: ["float8", (row) => atMs(row.wait.timeout)],
});

export const FINISHED_WAIT_ROWS: RowSet<FinishedWaitRow> = rowSet("x", {
  ord: ["int", (row) => row.ord],
  run_id: ["text", (row) => row.runId],
  step_id: ["text", (row) => row.stepId],
});

export const DEFER_ROWS: RowSet<DeferRow> = rowSet("d", {
  ord: ["int", (row) => row.ord],
  run_id: ["text", (row) => row.runId],
  id: ["text", (row) => row.defer.id],
  function_slug: ["text", (row) => row.defer.functionSlug],
  input: ["text", (row) => row.defer.input],
  meta: ["text", ({ defer: { meta } }) => (meta === undefined ? null : JSON.stringify(meta))],
  status: ["text", (row) => row.defer.status],
  position: ["int", (row) => row.position],
});

export const NOTE_ROWS: RowSet<NoteRow> = rowSet("o", {
  ord: ["int", (row) => row.ord],
  run_id: ["text", (row) => row.runId],
  id: ["text", (row) => row.id],
  step_id: ["text", (row) => row.note.stepId],
  attempt: ["smallint", (row) => row.note.attempt],
  scope: ["text", (row) => row.note.scope],
  kind: ["text", (row) => row.note.kind],
  op: ["text", (row) => row.note.op],
  content: ["text", (row) => row.note.values],
});

/** All rows of a batch of transitions. */
export interface TransitionRows extends PlanRows {
  readonly transitions: TransitionRow[];
  readonly consumed: ConsumedRow[];
  readonly memos: MemoRow[];
  readonly failures: FailureRow[];
  readonly waits: WaitRow[];
  readonly finishedWaits: FinishedWaitRow[];
  readonly defers: DeferRow[];
  readonly notes: NoteRow[];
}

export function noRows(): TransitionRows {
  return {
    transitions: [],
    consumed: [],
    memos: [],
    failures: [],
    waits: [],
    finishedWaits: [],
    defers: [],
    notes: [],
    events: [],
    runs: [],
    skips: [],
    buffered: [],
    jobs: [],
  };
}

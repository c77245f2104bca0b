// What an accepted event writes: itself, the runs it starts with their first jobs, and why other
// functions did not start. Shared by the event API and by transitions that send system events.
import type { CairnEvent, EventPlan, NewRun, Skip } from "@cairn/core";
import { firstJobKind, SYSTEM_EVENT_PREFIX } from "@cairn/core";
import type { BufferRow } from "./buffered-events.ts";
import { afterMs, atMs, dueSql, leaseEndSql } from "./due.ts";
import { insertWatches, watchesText } from "./cancel-watches.ts";
import { limitsText } from "./limit-starts.ts";
import { flag, type RowSet, rowSet } from "./row-set.ts";

/** `ord` ties a row to the batch item that must pass the gate for the row to be written. */
interface Ordered {
  readonly ord: number;
}
export type EventRow = Ordered & { readonly event: CairnEvent; readonly key: string | null };
export type RunRow = Ordered & { readonly run: NewRun };
export type SkipRow = Ordered & { readonly eventId: string; readonly skip: Skip };
export interface JobRow extends Ordered {
  readonly runId: string;
  readonly id: string;
  readonly kind: string;
  readonly stepId: string | null;
  readonly stepName: string | null;
  /** Leased to the executor that commits it, which goes on with it at once. */
  readonly held: boolean;
  readonly afterMs: number | null;
  readonly atMs: number | null;
  /** JSON text of a gateway's HTTP request. */
  readonly request: string | null;
}

export const EVENT_ROWS: RowSet<EventRow> = rowSet("new_events", {
  ord: ["int", (row) => row.ord],
  id: ["text", (row) => row.event.id],
  key: ["text", (row) => row.key],
  name: ["text", (row) => row.event.name],
  data: ["text", (row) => JSON.stringify(row.event.data)],
  user_data: ["text", (row) => JSON.stringify(row.event.user)],
  ts: ["bigint", (row) => row.event.ts],
  v: ["text", (row) => row.event.v ?? null],
  meta: ["text", ({ event: { meta } }) => (meta === undefined ? null : JSON.stringify(meta))],
  sent_id: ["text", (row) => row.event.sentId ?? null],
  system: ["bool", (row) => flag(row.event.name.startsWith(SYSTEM_EVENT_PREFIX))],
});

export const RUN_ROWS: RowSet<RunRow> = rowSet("new_runs", {
  ord: ["int", (row) => row.ord],
  id: ["text", (row) => row.run.id],
  function_id: ["text", (row) => row.run.functionId],
  app_id: ["text", (row) => row.run.appId],
  event_id: ["text", (row) => row.run.eventId],
  cause: ["text", (row) => row.run.cause],
  parent_run_id: ["text", (row) => row.run.parentRunId],
  parent_step_id: ["text", (row) => row.run.parentStepId],
  original_run_id: ["text", (row) => row.run.originalRunId],
  depth: ["smallint", (row) => row.run.depth],
  max_attempts: ["smallint", (row) => row.run.maxAttempts],
  watches: ["text", (row) => watchesText(row.run.watches)],
  limits: ["text", (row) => limitsText(row.run)],
});

export const SKIP_ROWS: RowSet<SkipRow> = rowSet("new_skips", {
  ord: ["int", (row) => row.ord],
  event_id: ["text", (row) => row.eventId],
  function_id: ["text", (row) => row.skip.functionId],
  reason: ["text", (row) => row.skip.reason],
  detail: ["text", (row) => row.skip.detail],
});

export const JOB_ROWS: RowSet<JobRow> = rowSet("new_jobs", {
  ord: ["int", (row) => row.ord],
  run_id: ["text", (row) => row.runId],
  id: ["text", (row) => row.id],
  kind: ["text", (row) => row.kind],
  step_id: ["text", (row) => row.stepId],
  step_name: ["text", (row) => row.stepName],
  held: ["bool", (row) => flag(row.held)],
  after_ms: ["float8", (row) => row.afterMs],
  at_ms: ["float8", (row) => row.atMs],
  request: ["text", (row) => row.request],
});

export const EVENT_COLUMNS =
  "shard, id, name, data, user_data, ts, v, meta, sent_id, system, received_at";

export const INSERT_RUNS = `
  insert into cairn.runs (shard, id, function_id, app_id, status, version, event_id, cause,
    parent_run_id, parent_step_id, original_run_id, depth, max_attempts, plan_only, eager, steps,
    state_bytes, running_ms, created_at)
  select $1::smallint, n.id, n.function_id, n.app_id, 'queued', 0, n.event_id, n.cause,
    n.parent_run_id, n.parent_step_id, n.original_run_id, n.depth, n.max_attempts, false, false, 0,
    0, 0, cairn.now()
  from new_runs n join gate using (ord)
  where not exists (select 1 from refused f where f.id = n.id)
  returning id`;

/** How long the same id of an event starts nothing again; `limit_starts` has that of `idempotency`. */
export const DEDUPE_WINDOW = "interval '24 hours'";

/** What would cancel the new runs. Most have nothing of the kind. */
export const INSERT_WATCHES = insertWatches(
  "runs s join new_runs n using (id)",
  "n.watches",
  "n.id",
);

export const INSERT_SKIPS = `
  insert into cairn.skips (shard, event_id, function_id, reason, detail, decided_at)
  select $1::smallint, s.event_id, s.function_id, s.reason, s.detail, cairn.now()
  from (
    select n.event_id, n.function_id, n.reason, n.detail from new_skips n join gate using (ord)
    union all
    select f.event_id, f.function_id, f.refusal, f.because from refused f
    where f.id is not null) s
  returning event_id, function_id, reason, detail`;

/** Parameter 2 is the executor, parameter 3 the lease in milliseconds. */
export const INSERT_JOBS = `
  insert into cairn.jobs (shard, run_id, id, kind, step_id, step_name, attempt, faults, token,
    leased_by, claimable_at, due_at, created_at, request)
  select $1::smallint, n.run_id, n.id, n.kind, n.step_id, n.step_name, 0, 0,
    case when n.held then 1 else 0 end, case when n.held then $2::text end,
    case when n.held then ${leaseEndSql(3)} else ${dueSql("n")} end,
    ${dueSql("n")}, cairn.now(), n.request
  from new_jobs n join gate using (ord)
  where not exists (select 1 from refused f where f.id = n.run_id)`;

export interface PlanRows {
  readonly buffered: BufferRow[];
  readonly events: EventRow[];
  readonly runs: RunRow[];
  readonly skips: SkipRow[];
  readonly jobs: JobRow[];
}

/** Adds the rows of an event's plan. `hold`: this executor goes on with the started runs itself. */
export function addPlanRows(
  rows: PlanRows,
  item: { readonly ord: number; readonly key: string | null; readonly hold: boolean },
  plan: EventPlan,
): void {
  const { ord, key, hold } = item;
  rows.events.push({ ord, event: plan.event, key });
  rows.jobs.push({
    ...NO_STEP,
    ord,
    runId: plan.event.id,
    id: plan.matchJobId,
    kind: "match",
    held: true,
  });
  for (const buffered of plan.buffered) {
    rows.buffered.push({ ord, eventId: plan.event.id, buffered });
  }
  for (const skip of plan.skips) rows.skips.push({ ord, eventId: plan.event.id, skip });
  for (const run of plan.runs) addRunRows(rows, { ord, hold }, run);
}

const NO_STEP = {
  stepId: null,
  stepName: null,
  afterMs: null,
  atMs: null,
  request: null,
} as const;

/** Adds a run and its first job. */
export function addRunRows(
  rows: Pick<PlanRows, "runs" | "jobs">,
  item: { readonly ord: number; readonly hold: boolean },
  run: NewRun,
): void {
  const { ord, hold } = item;
  rows.runs.push({ ord, run });
  if (run.deadline !== null) rows.jobs.push(deadlineRow(ord, run.id, run.deadline));
  rows.jobs.push({
    ...NO_STEP,
    ord,
    runId: run.id,
    id: run.jobId,
    kind: firstJobKind(run.start.singleton),
    held: hold && run.due === null,
    afterMs: afterMs(run.due),
    atMs: atMs(run.due),
  });
}

function deadlineRow(
  ord: number,
  runId: string,
  { jobId: id, due }: NonNullable<NewRun["deadline"]>,
): JobRow {
  const times = { afterMs: afterMs(due), atMs: atMs(due) };
  return { ...NO_STEP, ...times, ord, runId, id, kind: "deadline", held: false };
}

// One run in the shape of the wire (protocol.md 8.3), the runs of an event, and a run's open jobs.
import { type JobView, type RunStatus, SYSTEM_EVENTS, type WireRun } from "@cairn/core";
import { type SQL, sql } from "drizzle-orm";
import type { Reader } from "./client.ts";
import { toInstant, toInstantOrNull } from "./instant.ts";
import { type Page, SHARD } from "./read-page.ts";
import { runsOfEvent } from "./run-filters.ts";

/** `output` is JSON text, as stored; null when there is none. For a failed run it is the error. */
export type WireRunRow = Omit<WireRun, "output"> & { readonly output: string | null };

type Row = Omit<WireRunRow, "status" | "environment_id" | "batch_id"> & {
  readonly status: RunStatus;
};

const WIRE_STATUS: Readonly<Record<RunStatus, WireRun["status"]>> = {
  queued: "Scheduled",
  running: "Running",
  waiting: "Running",
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** There is one environment so far. */
const ENVIRONMENT_ID = "00000000-0000-0000-0000-000000000000";

const WIRE_COLUMNS = sql`
  r.id as run_id, coalesce(r.started_at, r.created_at) as run_started_at, r.function_id,
  coalesce(f.version, 1) as function_version, r.event_id, r.original_run_id, r.status, r.ended_at,
  (select e.data::json ->> 'cron' from cairn.events e
    where e.shard = r.shard and e.id = r.event_id and e.name = ${SYSTEM_EVENTS.scheduled}) as cron,
  array(select n.event_id from cairn.run_events n where n.shard = r.shard and n.run_id = r.id
    order by n.position) as event_ids`;

const OUTPUT = sql`coalesce(r.output, r.error)`;

export async function readWireRun(db: Reader, id: string): Promise<WireRunRow | undefined> {
  const [row] = await db.execute<Row>(sql`
    select ${WIRE_COLUMNS}, ${OUTPUT} as output
    from cairn.runs r left join cairn.functions f on f.id = r.function_id
    where r.shard = ${SHARD} and r.id = ${id}`);
  return row === undefined ? undefined : toWireRun(row);
}

function toWireRun(row: Row): WireRunRow {
  return {
    run_id: row.run_id,
    run_started_at: toInstant(row.run_started_at),
    function_id: row.function_id,
    function_version: row.function_version,
    environment_id: ENVIRONMENT_ID,
    event_id: row.event_id,
    event_ids: row.event_ids.length > 0 ? row.event_ids : [row.event_id],
    // A batch has one run, and is known by it.
    batch_id: row.event_ids.length > 0 ? row.run_id : null,
    original_run_id: row.original_run_id,
    cron: row.cron,
    status: WIRE_STATUS[row.status],
    ended_at: toInstantOrNull(row.ended_at),
    output: row.output,
  };
}

/** The outputs of a page have this many bytes at most, or it has one run only. */
const PAGE_BYTES = 8 * 1024 * 1024;

export interface EventRuns {
  readonly eventExists: boolean;
  readonly runs: Page<WireRunRow>;
}

/** The runs of an event, newest first. A page ends early when its outputs are large. */
export async function listEventRuns(
  db: Reader,
  eventId: string,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<EventRuns> {
  const { cursor, limit } = query;
  const before: SQL = cursor === undefined ? sql`true` : sql`r.id < ${cursor}`;
  const rows = await db.execute<Row & { more: boolean }>(sql`
    select ${WIRE_COLUMNS}, ${OUTPUT} as output, p.more
    from (select r.id, row_number() over w as place, count(*) over () > row_number() over w as more,
        sum(octet_length(coalesce(r.output, r.error, ''))) over w as bytes
      from (select r.id, r.output, r.error from cairn.runs r
        where r.shard = ${SHARD} and r.id in (${runsOfEvent(eventId)}) and ${before}
        order by r.id desc limit ${limit + 1}) r
      window w as (order by r.id desc)) p
    join cairn.runs r on r.shard = ${SHARD} and r.id = p.id
    left join cairn.functions f on f.id = r.function_id
    where p.place = 1 or (p.place <= ${limit} and p.bytes <= ${PAGE_BYTES})
    order by r.id desc`);
  const last = rows.at(-1);
  const next = last?.more === true ? last.run_id : null;
  const eventExists = rows.length > 0 || (await hasEvent(db, eventId));
  return { eventExists, runs: { items: rows.map(toWireRun), next } };
}

async function hasEvent(db: Reader, id: string): Promise<boolean> {
  const rows = await db.execute(
    sql`select 1 from cairn.events e where e.shard = ${SHARD} and e.id = ${id}`,
  );
  return rows.length > 0;
}

/** A run may be allowed 10,000 steps, and has one job for each that is open. */
const JOBS_MAX = 10_001;

/** @returns undefined when there is no such run; an ended run has no jobs. */
export async function readRunJobs(
  db: Reader,
  runId: string,
): Promise<readonly JobView[] | undefined> {
  const rows = await db.execute<{ runId: string; job: JobView | null }>(sql`
    select r.id as "runId", case when j.id is not null then json_build_object(
      'id', j.id, 'kind', j.kind, 'stepId', j.step_id, 'stepName', j.step_name,
      'state', case when j.leased_by is not null then 'held'
        when j.due_at <= cairn.now() then 'due' else 'scheduled' end,
      'attempt', j.attempt, 'faults', j.faults + j.unreached + j.empty, 'dueAt', j.due_at, 'createdAt', j.created_at) end as job
    from cairn.runs r left join cairn.jobs j on j.shard = r.shard and j.run_id = r.id
    where r.shard = ${SHARD} and r.id = ${runId}
    order by j.due_at, j.id limit ${JOBS_MAX}`);
  if (rows.length === 0) return undefined;
  return rows.flatMap(({ job }) => (job === null ? [] : [toJobView(job)]));
}

const toJobView = (job: JobView): JobView => ({
  ...job,
  dueAt: toInstant(job.dueAt),
  createdAt: toInstant(job.createdAt),
});

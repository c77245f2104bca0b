// What tests look at in the database to judge a run: never through the executor, which may be dead.
import type { Sql } from "postgres";

export interface ObservedRun {
  readonly id: string;
  readonly slug: string;
  readonly status: string;
  readonly cause: string;
  readonly eventId: string;
  /** JSON text. */
  readonly output: string | null;
}

export interface ObservedMemo {
  readonly runId: string;
  readonly name: string;
  readonly op: string;
  readonly kind: string;
  /** JSON text. */
  readonly value: string;
  readonly eventId: string | null;
  /** From the time that it was asked for to its end, by the database's clock. */
  readonly elapsedMs: number;
}

const ENDED = ["completed", "failed", "cancelled"];
export const isEndedStatus = (status: string): boolean => ENDED.includes(status);

/** Runs whose event bears this key, the parent's before its children's. */
export async function runsOfKey(sql: Sql, key: string): Promise<readonly ObservedRun[]> {
  const rows = await sql<ObservedRun[]>`
    select r.id, f.slug, r.status, r.cause, r.event_id as "eventId", r.output
    from cairn.runs r
    join cairn.functions f on f.id = r.function_id
    join cairn.events e on e.shard = r.shard and e.id = r.event_id
    where e.data like ${`%"key":"${key}"%`} and e.name not like 'inngest/function.f%'
    order by r.id`;
  return [...rows];
}

export async function memosOf(
  sql: Sql,
  runIds: readonly string[],
): Promise<readonly ObservedMemo[]> {
  const rows = await sql<ObservedMemo[]>`
    select run_id as "runId", name, op, kind, value, event_id as "eventId",
      extract(epoch from ended_at - queued_at)::float8 * 1000 as "elapsedMs"
    from cairn.memos
    where run_id = any(${[...runIds]}) order by run_id, seq`;
  return [...rows];
}

/** Which of these events are not stored. */
export async function missingEvents(sql: Sql, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    select x.id from unnest(${[...ids]}::text[]) as x(id)
    where not exists (select 1 from cairn.events e where e.id = x.id)`;
  return rows.map(({ id }) => id);
}

export async function countEvents(sql: Sql, name: string, key: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from cairn.events
    where name = ${name} and data like ${`%"key":"${key}"%`}`;
  return row?.count ?? 0;
}

export async function countJobs(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from cairn.jobs`;
  return row?.count ?? 0;
}

/** Those that an executor works on. */
export async function countHeldJobs(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from cairn.jobs where leased_by is not null`;
  return row?.count ?? 0;
}

export async function countPendingWaits(sql: Sql, runId: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from cairn.waits where run_id = ${runId} and status = 'pending'`;
  return row?.count ?? 0;
}

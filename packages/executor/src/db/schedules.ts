// Schedules as the executor works with them: read when a tick is due, made and changed for the API.
// Each statement keeps a schedule and its job together, and locks the schedule first.
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";

export type Missed = "skip" | "once" | "all";
export type Overlap = "allow" | "skip" | "queue" | "cancel";

/** What a schedule says; all but its progress. */
export interface ScheduleRule {
  readonly id: string;
  readonly functionId: string;
  /** As it was written, with its zone if it names one. */
  readonly cron: string;
  readonly timezone: string;
  readonly jitterMs: number;
  /** What happens to ticks that passed while no executor worked. */
  readonly missed: Missed;
  readonly missedMax: number;
  /** What happens at a tick while a run of an earlier one is live. */
  readonly overlap: Overlap;
  /** JSON text of an object. */
  readonly data: string;
}

export interface LoadedSchedule extends ScheduleRule {
  readonly origin: "trigger" | "api" | "gone";
  /** Also of a function that is gone. */
  readonly functionSlug: string;
  readonly paused: boolean;
  readonly version: number;
  /** Milliseconds, as all its times. */
  readonly nextTickMs: number;
  readonly queuedTickMs: number | null;
  /** Its runs that have not ended, the oldest first. */
  readonly liveRuns: readonly string[];
  /** Has the function a cron trigger of its own? An app may refuse an event that it does not know. */
  readonly isCronFunction: boolean;
  /** The database's clock. */
  readonly nowMs: number;
}

const msOf = (instant: string): string => `(extract(epoch from ${instant}) * 1000)::float8`;

const LOAD = `
select s.id, s.origin, s.function_id as "functionId", s.cron, s.timezone, s.jitter_ms as "jitterMs",
  s.missed, s.missed_max as "missedMax", s.overlap, s.data, s.paused, s.version,
  coalesce((select f.slug from cairn.functions f where f.id = s.function_id), s.function_id)
    as "functionSlug",
  ${msOf("s.next_tick_at")} as "nextTickMs", ${msOf("s.queued_tick_at")} as "queuedTickMs",
  array(select r.id from cairn.runs r where r.shard = s.shard and r.id = any(s.open_runs)
    and r.status in ('queued', 'running', 'waiting') order by r.id) as "liveRuns",
  exists (select 1 from cairn.schedules t where t.shard = s.shard
    and t.function_id = s.function_id and t.origin = 'trigger') as "isCronFunction",
  ${msOf("cairn.now()")} as "nowMs"
from cairn.schedules s where s.shard = $1::smallint and s.id = any($2::text[])`;

export async function loadSchedules(
  sql: Sql,
  shard: number,
  ids: readonly string[],
): Promise<readonly LoadedSchedule[]> {
  return runStatement<LoadedSchedule>(sql, LOAD, [shard, ids]);
}

/**
 * The job of a schedule; its id is the schedule's. One that an executor works on is taken from it: what
 * that decides is of an older version.
 */
export const WRITE_TICK_JOBS = `
  insert into cairn.jobs as j (shard, run_id, id, kind, attempt, faults, token, claimable_at, due_at,
    created_at)
  select $1::smallint, t.id, t.id, 'tick', 0, 0, 0, t.due_at, t.due_at, cairn.now()
  from due_ticks t
  on conflict (shard, run_id, id) do update set token = j.token + 1, leased_by = null,
    claimable_at = excluded.claimable_at, due_at = excluded.due_at`;

/** When a schedule ticks next, and when that is due: later by its jitter. Milliseconds. */
export interface NextTick {
  readonly nextTickMs: number;
  readonly dueMs: number;
}

const INSERT = `
with made as (
  insert into cairn.schedules (shard, id, origin, function_id, cron, timezone, jitter_ms, missed,
    missed_max, overlap, data, paused, next_tick_at, open_runs, version, created_at, updated_at)
  values ($1::smallint, $2::text, 'api', $3::text, $4::text, $5::text, $6::int, $7::text, $8::int,
    $9::text, $10::text, $11::int = 1, to_timestamp($12::float8 / 1000), '{}', 0, cairn.now(),
    cairn.now())
  returning id, paused),
due_ticks as (
  select id, to_timestamp($13::float8 / 1000) as due_at from made where not paused)
${WRITE_TICK_JOBS}`;

export async function insertSchedule(
  sql: Sql,
  shard: number,
  schedule: ScheduleRule & NextTick & { readonly paused: boolean },
): Promise<void> {
  const { paused, nextTickMs, dueMs } = schedule;
  const params = [shard, ...rulesOf(schedule), paused ? 1 : 0, nextTickMs, dueMs];
  await runStatement(sql, INSERT, params);
}

const rulesOf = (rule: ScheduleRule) =>
  [
    rule.id,
    rule.functionId,
    rule.cron,
    rule.timezone,
    rule.jitterMs,
    rule.missed,
    rule.missedMax,
    rule.overlap,
    rule.data,
  ] as const;

const UPDATE = `
with changed as (
  update cairn.schedules s set cron = $4::text, timezone = $5::text, jitter_ms = $6::int,
    missed = $7::text, missed_max = $8::int, overlap = $9::text, data = $10::text,
    paused = $11::int = 1, next_tick_at = to_timestamp($12::float8 / 1000),
    queued_tick_at = case when $11::int = 1 then null else s.queued_tick_at end,
    version = s.version + 1, updated_at = cairn.now()
  where s.shard = $1::smallint and s.id = $2::text and s.function_id = $3::text
    and s.version = $14::int
  returning s.id, s.paused, s.queued_tick_at),
gone as (
  delete from cairn.jobs j using changed c
  where c.paused and j.shard = $1::smallint and j.run_id = c.id and j.id = c.id),
due_ticks as (
  select id, case when queued_tick_at is null then to_timestamp($13::float8 / 1000)
    else cairn.now() end as due_at from changed where not paused),
jobs as (${WRITE_TICK_JOBS})
select id from changed`;

/** @returns false: it was changed since it was read, or is gone. */
export async function updateSchedule(
  sql: Sql,
  shard: number,
  schedule: ScheduleRule &
    NextTick & { readonly paused: boolean; /** As it was read. */ readonly version: number },
): Promise<boolean> {
  const { paused, nextTickMs, dueMs, version } = schedule;
  const params = [shard, ...rulesOf(schedule), paused ? 1 : 0, nextTickMs, dueMs, version];
  return (await runStatement(sql, UPDATE, params)).length > 0;
}

const DELETE = `
with gone as (
  delete from cairn.schedules where shard = $1::smallint and id = $2::text returning id),
jobs as (
  delete from cairn.jobs j using gone g
  where j.shard = $1::smallint and j.run_id = g.id and j.id = g.id)
select id from gone`;

const DELETE_GONE = DELETE.replace("$2::text", "$2::text and origin = 'gone'");

/** Unless its trigger is back. */
export async function deleteGoneSchedule(sql: Sql, shard: number, id: string): Promise<void> {
  await runStatement(sql, DELETE_GONE, [shard, id]);
}

/** Its runs go on. @returns false: there is none with this id. */
export async function deleteSchedule(sql: Sql, shard: number, id: string): Promise<boolean> {
  return (await runStatement(sql, DELETE, [shard, id])).length > 0;
}

const NOW = `select ${msOf("cairn.now()")} as ms`;

/** The database's clock, in milliseconds. */
export async function clockMs(sql: Sql): Promise<number> {
  const [row] = await runStatement<{ ms: number }>(sql, NOW, []);
  if (row === undefined) throw new Error("the database told no time");
  return row.ms;
}

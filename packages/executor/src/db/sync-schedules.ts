// The part of a sync that is about schedules: those of an app's cron triggers become what its code says.
// One that is there already keeps its place in time, so that no tick is lost or doubled by a deploy.
import { type NextTick, type ScheduleRule, WRITE_TICK_JOBS } from "./schedules.ts";
import { type RowSet, rowSet, rowSetSql } from "./row-set.ts";

/** A cron trigger as a schedule; its next tick counts when it is new. */
export type TriggerSchedule = ScheduleRule & NextTick;

export const SCHEDULE_ROWS: RowSet<TriggerSchedule> = rowSet("new_schedules", {
  id: ["text", (row) => row.id],
  function_id: ["text", (row) => row.functionId],
  cron: ["text", (row) => row.cron],
  timezone: ["text", (row) => row.timezone],
  jitter_ms: ["int", (row) => row.jitterMs],
  missed: ["text", (row) => row.missed],
  missed_max: ["int", (row) => row.missedMax],
  overlap: ["text", (row) => row.overlap],
  data: ["text", (row) => row.data],
  next_ms: ["float8", (row) => row.nextTickMs],
  due_ms: ["float8", (row) => row.dueMs],
});

/**
 * CTEs. They need `app` (the id of the app, once the sync may write) and `n` (its functions). There is one
 * environment per database, and its schedules are in shard 0.
 *
 * @param first - The number of the first parameter of the schedules' rows.
 */
export function syncSchedules(first: number): string {
  return `
${rowSetSql(SCHEDULE_ROWS, first)},
schedules_before as (
  select s.id from cairn.schedules s
  where s.shard = 0 and s.origin = 'trigger' and exists (select 1 from app)
    and s.function_id in (
      select f.id from cairn.functions f, app where f.app_id = app.id
      union all select n.id from n)
  order by s.id for update),
schedules_written as (
  insert into cairn.schedules as s (shard, id, origin, function_id, cron, timezone, jitter_ms,
    missed, missed_max, overlap, data, paused, next_tick_at, open_runs, version, created_at,
    updated_at)
  select 0, c.id, 'trigger', c.function_id, c.cron, c.timezone, c.jitter_ms, c.missed,
    c.missed_max, c.overlap, c.data, false, to_timestamp(c.next_ms / 1000), '{}', 0, cairn.now(),
    cairn.now()
  from new_schedules c, app, (select count(*) from schedules_before) locked order by c.id
  on conflict (shard, id) do update set jitter_ms = excluded.jitter_ms, missed = excluded.missed,
    missed_max = excluded.missed_max, overlap = excluded.overlap, version = s.version + 1,
    updated_at = cairn.now()
    where (s.jitter_ms, s.missed, s.missed_max, s.overlap) is distinct from
      (excluded.jitter_ms, excluded.missed, excluded.missed_max, excluded.overlap)
  returning s.id, s.paused, s.version, s.next_tick_at),
schedules_gone as (
  delete from cairn.schedules s using schedules_before b
  where s.shard = 0 and s.id = b.id and s.id not in (select id from new_schedules)
  returning s.id),
tick_jobs_gone as (
  delete from cairn.jobs j using schedules_gone g
  where j.shard = 0 and j.run_id = g.id and j.id = g.id),
due_ticks as (
  select w.id, case w.version when 0 then to_timestamp(c.due_ms / 1000) else w.next_tick_at end
    as due_at
  from schedules_written w join new_schedules c using (id) where not w.paused),
tick_jobs as (${WRITE_TICK_JOBS.replace("$1::smallint", "0")})`;
}

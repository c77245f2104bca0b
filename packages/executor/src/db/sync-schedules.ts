// The part of a sync that is about schedules: those of an app's cron triggers become what its code says.
// One that is there already keeps its place in time, so that no tick is lost or doubled by a deploy; one
// that is gone hands its live runs, and the tick that waits for them, to the one that comes in its place.
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

// Of several triggers of a function that go and come, each has one heir, by the order of their ids; what
// is over goes to the last. A schedule keeps one waiting tick: the earliest. Where there is no heir for one,
// its schedule stays until the tick has been reported (app/work-ticks).
const HAND_OVER = `
schedules_leaving as (
  select b.*, row_number() over (partition by b.function_id order by b.id) as place
  from schedules_before b where b.id not in (select id from new_schedules)),
schedules_coming as (
  select c.id, c.function_id, row_number() over of_function as place,
    count(*) over (partition by c.function_id) as places
  from new_schedules c where c.id not in (select id from schedules_before)
  window of_function as (partition by c.function_id order by c.id)),
handed_over as (
  select c.id as heir, b.id, b.open_runs, b.queued_tick_at, row_number() over (
    partition by c.id order by b.queued_tick_at nulls last, b.id) as turn
  from schedules_leaving b join schedules_coming c
    on c.function_id = b.function_id and c.place = least(b.place, c.places)),
ticks_without_heir as (
  select b.id from schedules_leaving b where b.queued_tick_at is not null
    and b.id not in (select h.id from handed_over h where h.turn = 1))`;

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
  select s.id, s.function_id, s.queued_tick_at, s.open_runs from cairn.schedules s
  where s.shard = 0 and s.origin in ('trigger', 'gone') and exists (select 1 from app)
    and s.function_id in (
      select f.id from cairn.functions f, app where f.app_id = app.id
      union all select n.id from n)
  order by s.id for update),
${HAND_OVER},
schedules_written as (
  insert into cairn.schedules as s (shard, id, origin, function_id, cron, timezone, jitter_ms,
    missed, missed_max, overlap, data, paused, next_tick_at, queued_tick_at, open_runs, version,
    created_at, updated_at)
  select 0, c.id, 'trigger', c.function_id, c.cron, c.timezone, c.jitter_ms, c.missed,
    c.missed_max, c.overlap, c.data, false, to_timestamp(c.next_ms / 1000),
    (select h.queued_tick_at from handed_over h where h.heir = c.id and h.turn = 1),
    array(select unnest(h.open_runs) from handed_over h where h.heir = c.id), 0, cairn.now(),
    cairn.now()
  from new_schedules c, app, (select count(*) from schedules_before) locked order by c.id
  on conflict (shard, id) do update set origin = 'trigger', jitter_ms = excluded.jitter_ms,
    missed = excluded.missed, missed_max = excluded.missed_max, overlap = excluded.overlap,
    next_tick_at = case s.origin when 'gone' then excluded.next_tick_at else s.next_tick_at end,
    version = s.version + 1, updated_at = cairn.now()
    where (s.origin, s.jitter_ms, s.missed, s.missed_max, s.overlap) is distinct from
      ('trigger', excluded.jitter_ms, excluded.missed, excluded.missed_max, excluded.overlap)
  returning s.id, s.paused, s.version, s.next_tick_at, s.queued_tick_at),
schedules_kept as (
  update cairn.schedules s set origin = 'gone', version = s.version + 1,
    updated_at = cairn.now()
  from ticks_without_heir t where s.shard = 0 and s.id = t.id
  returning s.id),
schedules_gone as (
  delete from cairn.schedules s using schedules_leaving b
  where s.shard = 0 and s.id = b.id and s.id not in (select id from ticks_without_heir)
  returning s.id),
tick_jobs_gone as (
  delete from cairn.jobs j using schedules_gone g
  where j.shard = 0 and j.run_id = g.id and j.id = g.id),
due_ticks as (
  select w.id, case when w.queued_tick_at is not null then cairn.now()
    when w.version = 0 then to_timestamp(c.due_ms / 1000) else w.next_tick_at end as due_at
  from schedules_written w join new_schedules c using (id) where not w.paused
  union all select k.id, cairn.now() from schedules_kept k),
tick_jobs as (${WRITE_TICK_JOBS.replace("$1::smallint", "0")})`;
}

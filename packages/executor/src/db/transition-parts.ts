// The parts of the statement that changes runs. Parameters 1 to 5: shard, executor, lease in
// milliseconds, registry version, the runs' ids. Every access to a table is narrowed by parameter 5
// as well as by its join: a plan is made once, perhaps while the tables are empty, and must stay
// right when they are not.
import { dueSql } from "./due.ts";
import { RESUMED } from "./resumed-jobs.ts";
import {
  EVENT_COLUMNS,
  INSERT_JOBS,
  INSERT_RUNS,
  INSERT_SKIPS,
  INSERT_WATCHES,
} from "./event-rows.ts";

// Jobs are locked first: a token that was claimed anew meanwhile is seen, because a lock looks at
// the newest version of a row.
/** @param open - What else must hold for a transition `t` to pass. */
export const gate = (open: string): string => `
fresh as (select 1 from cairn.registry where version = $4::bigint),
locked as materialized (
  select c.ord from c
  join cairn.jobs j on j.shard = $1::smallint and j.run_id = c.run_id and j.id = c.job_id
    and j.token = c.token and j.run_id = any($5::text[])
  order by j.run_id, j.id
  for update of j),
held as (select ord, count(*)::int as jobs from locked group by ord),
gate as (
  update cairn.runs r set
    version = r.version + 1,
    status = t.status,
    request_version = t.request_version,
    plan_only = t.plan_only,
    eager = t.eager,
    state_bytes = t.state_bytes,
    steps = r.steps + t.memos,
    running_ms = r.running_ms + t.elapsed_ms::bigint,
    output = t.output,
    error = t.error,
    -- Also earlier than it was shown (markStarted): no step may begin before its run.
    started_at = greatest(r.created_at,
      least(r.started_at, cairn.now() - t.began_ms * interval '1 millisecond')),
    ended_at = case when t.ended then cairn.now() end
  from t left join held on held.ord = t.ord
  where r.shard = $1::smallint and r.id = any($5::text[]) and r.id = t.run_id
    and r.version = t.version
    and r.status in ('queued', 'running', 'waiting')
    and coalesce(held.jobs, 0) = t.jobs
    and exists (select 1 from fresh)
    and ${open}
  returning t.ord, r.id as run_id, r.version, r.started_at, t.ended, t.status_changed, t.status,
    t.output, t.error, r.steps - t.memos as seq)`;

// When a finished step was queued, began and ended. One that ran in the app began as long ago as it
// took, and was queued since its job was due; without a job it ran right after another step. Any
// other step began when its job was made.
const STEP_TIMES = `
    least(case when m.duration_ms is null then j.created_at else j.due_at end, s.at), s.at,
    cairn.now()
  from m join gate g using (ord)
  left join cairn.jobs j on j.shard = $1::smallint and j.run_id = any($5::text[])
    and j.run_id = m.run_id and j.id = m.job_id
  cross join lateral (select case when m.duration_ms is null
      then coalesce(j.created_at, cairn.now())
      else greatest(g.started_at, cairn.now() - m.duration_ms * interval '1 millisecond')
    end as at) s`;

const INSERT_MEMOS = `
  insert into cairn.memos (shard, run_id, step_id, seq, name, op, kind, value, attempts, wait,
    event_id, queued_at, started_at, ended_at)
  select $1::smallint, m.run_id, m.step_id, g.seq + m.position, m.name, m.op, m.kind, m.value,
    m.attempts,`;

/** Memos of steps that ran in the app. */
export const RUN_MEMOS = `
memos as (${INSERT_MEMOS}
    null, null,${STEP_TIMES}
  on conflict (shard, run_id, step_id) do nothing)`;

/** Memos of any kind: what was waited for is kept with the result. */
export const ALL_MEMOS = `
memos as (${INSERT_MEMOS}
    case when d.step_id is not null then json_build_object('kind', d.kind,
      'eventName', d.event_name, 'condition', d.condition_source, 'lookback', d.lookback,
      'expiresAt', d.expires_at, 'childRunId', d.child_run_id, 'signal', d.signal)::text end,
    d.event_id,${STEP_TIMES}
  left join cairn.waits d on d.shard = $1::smallint and d.run_id = any($5::text[])
    and d.run_id = m.run_id and d.step_id = m.step_id
  on conflict (shard, run_id, step_id) do nothing)`;

export const FAILURES = `
failures as (
  insert into cairn.attempts (shard, run_id, id, step_id, step_name, attempt, kind, code, error,
    started_at, ended_at, retry_at)
  select $1::smallint, f.run_id, f.id, f.step_id, f.step_name, f.attempt, f.kind, f.code, f.error,
    cairn.now() - f.elapsed_ms * interval '1 millisecond', cairn.now(),
    case when coalesce(f.after_ms, f.at_ms) is not null then ${dueSql("f")} end
  from f join gate using (ord))`;

/** What becomes of the jobs that a transition consumes while its run goes on. */
export const JOB_FATES = `
rearmed as (
  update cairn.jobs j set
    token = j.token + 1, attempt = c.attempt, faults = c.faults, unreached = c.unreached,
    empty = c.empty,
    leased_by = case when c.held then $2::text end,
    claimable_at = case when c.held then j.claimable_at else ${dueSql("c")} end,
    due_at = ${dueSql("c")}
  from c join gate using (ord)
  where c.fate = 'rearm' and not gate.ended
    and j.shard = $1::smallint and j.run_id = any($5::text[]) and j.run_id = c.run_id
    and j.id = c.job_id),
restarted as (
  update cairn.jobs j set attempt = 0, faults = 0, unreached = 0, empty = 0
  from c join gate using (ord)
  where c.fate = 'keep' and not gate.ended
    and j.shard = $1::smallint and j.run_id = any($5::text[]) and j.run_id = c.run_id
    and j.id = c.job_id
    and (j.attempt > 0 or j.faults > 0 or j.unreached > 0 or j.empty > 0)),
consumed as (
  delete from cairn.jobs j using c join gate using (ord)
  where c.fate = 'delete' and not gate.ended
    and j.shard = $1::smallint and j.run_id = any($5::text[]) and j.run_id = c.run_id
    and j.id = c.job_id)`;

// Slots go back with what held them: a job that is done or called again later, a run that ended. The
// job that goes on at once keeps its own.
export const FREED = `
freed_slots as (
  delete from cairn.slots s using gate
  where s.shard = $1::smallint and s.run_id = any($5::text[]) and s.run_id = gate.run_id
    and (gate.ended or exists (select 1 from c where c.ord = gate.ord and c.job_id = s.job_id
      and (c.fate = 'delete' or (c.fate = 'rearm' and not c.held))))
  returning s.key, s.name)`;

/** A throttle opens by time alone. */
export const FREED_KEYS =
  "(select coalesce(json_agg(distinct key), '[]') from freed_slots where name <> 'throttle')";

// The jobs of ended runs go. The steps that were open stay to be seen, as closed waits: their table
// is where open steps of ended runs are kept anyway, no claim or match looks at closed ones, and only
// the commit that ends a run with such jobs writes any. `expires_at` is when the job was due; for a
// running step that is when its call began.
export const OTHER_JOBS = `
abandoned as (
  delete from cairn.jobs j using gate
  where gate.ended and j.shard = $1::smallint and j.run_id = any($5::text[])
    and j.run_id = gate.run_id
  returning j.run_id, j.kind, j.step_id, j.step_name, j.leased_by, j.created_at, j.due_at),
closed_steps as (
  insert into cairn.waits (shard, run_id, step_id, step_name, kind, status, lookback, created_at,
    expires_at)
  select $1::smallint, a.run_id, a.step_id, coalesce(a.step_name, a.step_id),
    case when a.kind = 'sleep' then 'sleep' when a.leased_by is null then 'planned'
      else 'running' end,
    'closed', false, a.created_at, a.due_at
  from abandoned a
  where a.step_id is not null and a.kind in ('sleep', 'call', 'gateway')
    and not exists (select 1 from m where m.run_id = a.run_id and m.step_id = a.step_id)
  on conflict (shard, run_id, step_id) do nothing),
unwatched as (
  delete from cairn.cancel_watches d using gate
  where gate.ended and d.shard = $1::smallint and d.run_id = any($5::text[])
    and d.run_id = gate.run_id),
jobs as (${INSERT_JOBS})`;

export const WRITE_EVENTS = `
events as (
  insert into cairn.events (${EVENT_COLUMNS})
  select $1::smallint, n.id, n.name, n.data, n.user_data, n.ts, n.v, n.meta, n.sent_id,
    n.system, cairn.now()
  from new_events n join gate using (ord)
  on conflict (shard, id) do nothing),
runs as (${INSERT_RUNS}),
watches as (${INSERT_WATCHES}),
skipped as (${INSERT_SKIPS})`;

// The end of an invoked run resolves its parent's wait in the same commit (I19); the parent's job
// changes hands and resumes it.
export const RESOLVE_PARENTS = `
won as (
  update cairn.waits d set
    status = 'resolved',
    result_kind = case when g.status = 'completed' then 'data' else 'error' end,
    result = case g.status when 'completed' then g.output
      when 'failed' then coalesce(g.error, '{"name":"Error","message":"the invoked function failed"}')
      else '{"name":"Error","message":"the invoked function was cancelled"}' end
  from gate g
  where g.ended and d.shard = $1::smallint and d.child_run_id = any($5::text[])
    and d.child_run_id = g.run_id and d.status = 'pending'
  returning d.run_id, d.step_id, d.kind, d.result_kind, d.result),${RESUMED}`;

const CHANGED_RUNS = `
  insert into cairn.changes (shard, run_id, kind, version, at)
  select $1::smallint, run_id, case when status_changed then 'run' else 'step' end, version,
    cairn.now() from gate`;

export const TELL_CHANGED = `
changed as (${CHANGED_RUNS})`;

/** Of new runs as well. */
export const TELL_ALL = `
changed as (${CHANGED_RUNS}
  union all
  select $1::smallint, id, 'run', 0, cairn.now() from runs)`;

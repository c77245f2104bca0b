// Step 4 of the flow: taking, renewing and giving back leases. Only the database's clock judges (D8).
import type { Sql } from "postgres";
import { JOB_COLUMNS, type JobColumns, toClaimedJob } from "./claimed-job.ts";
import { leaseEndSql } from "./due.ts";
import type { Holder } from "./holder.ts";
import { NAMED_JOBS, nameOf } from "./job-names.ts";
import type { ClaimedJob } from "./job-types.ts";
import { rowSetParams, rowSetSql, runStatement } from "./row-set.ts";

// True for every job. The index on the time has it as its predicate, so that only who says it gets
// that index: the planner, without statistics, would take it for finding the jobs of a few runs.
export const BY_CLAIM_TIME = "claimable_at < 'infinity'";

const CLAIM = `
with due as (
  select run_id, id from cairn.jobs
  where shard = $1::smallint and claimable_at <= cairn.now() and ${BY_CLAIM_TIME}
  order by claimable_at limit $4::int
  for update skip locked)
update cairn.jobs j set token = j.token + 1, leased_by = $2::text, claimable_at = ${leaseEndSql(3)}
from due where j.shard = $1::smallint and j.run_id = any(array(select run_id from due))
  and j.run_id = due.run_id and j.id = due.id
returning ${JOB_COLUMNS}`;

/**
 * Takes up to `limit` due jobs, the longest due first; a job whose lease has run out is due. Many
 * executors may call this at once, each job goes to one of them (`SKIP LOCKED`).
 */
export async function claimJobs(sql: Sql, holder: Holder, limit: number): Promise<ClaimedJob[]> {
  const { shard, executor, leaseMs } = holder;
  const rows = await runStatement<JobColumns>(sql, CLAIM, [shard, executor, leaseMs, limit]);
  return rows.map(toClaimedJob);
}

const NEXT_DUE = `
select (extract(epoch from (select claimable_at from cairn.jobs
    where shard = $1::smallint and ${BY_CLAIM_TIME} order by claimable_at limit 1)
    - cairn.now()) * 1000)::float8 as job_ms,
  (extract(epoch from (select ready_at from cairn.lanes
    where shard = $1::smallint and ready_at < 'infinity' order by ready_at limit 1)
    - cairn.now()) * 1000)::float8 as lane_ms,
  (select version from cairn.registry) as registry`;

/** Milliseconds until there is something to do; null when nothing has a time. */
export interface NextDue {
  /** Until the next job becomes claimable. */
  readonly jobMs: number | null;
  /** Until the first job of a lane may be looked at again. */
  readonly laneMs: number | null;
  /** The version of the registry: what is paused may have changed with it. */
  readonly registryVersion: number;
}

interface NextDueColumns {
  readonly job_ms: number | null;
  readonly lane_ms: number | null;
  readonly registry: string;
}

export async function nextDue(sql: Sql, shard: number): Promise<NextDue> {
  const [row] = await runStatement<NextDueColumns>(sql, NEXT_DUE, [shard]);
  return {
    jobMs: row?.job_ms ?? null,
    laneMs: row?.lane_ms ?? null,
    registryVersion: Number(row?.registry ?? 0),
  };
}

const RENEW = `
with ${rowSetSql(NAMED_JOBS, 4)}
update cairn.jobs j set claimable_at = ${leaseEndSql(3)} from named n
where j.shard = $1::smallint and j.run_id = any($4::text[]) and j.run_id = n.run_id
  and j.id = n.id and j.token = n.token and j.leased_by = $2::text
returning j.id`;

/**
 * Renews leases. A job that is no longer ours stays as it is.
 *
 * @returns The ids of those that are ours still.
 */
export async function renewLeases(
  sql: Sql,
  holder: Holder,
  jobs: readonly ClaimedJob[],
): Promise<ReadonlySet<string>> {
  const { shard, executor, leaseMs } = holder;
  const params = [shard, executor, leaseMs, ...rowSetParams(NAMED_JOBS, jobs.map(nameOf))];
  const rows = await runStatement<{ id: string }>(sql, RENEW, params);
  return new Set(rows.map(({ id }) => id));
}

const RELEASE = `
update cairn.jobs set token = token + 1, leased_by = null, claimable_at = cairn.now()
where shard = $1::smallint and leased_by is not null and ($2::text is null or leased_by = $2::text)`;

/** Gives back everything this executor holds, so that others need not wait for the leases to end. */
export async function releaseJobs(sql: Sql, holder: Holder): Promise<void> {
  await runStatement(sql, RELEASE, [holder.shard, holder.executor]);
}

/**
 * Gives back everything that anybody holds. For the start of an executor that is known to be the
 * only one: it saves waiting for the leases of a crashed predecessor. Always safe, because whoever
 * held a job is fenced by the token.
 */
export async function releaseAllJobs(sql: Sql, shard: number): Promise<void> {
  await runStatement(sql, RELEASE, [shard, null]);
}

const RELEASE_ONE = `
update cairn.jobs j set token = j.token + 1, leased_by = null, claimable_at = cairn.now()
where j.shard = $1::smallint and j.run_id = $2::text and j.id = $3::text and j.token = $4::bigint`;

/** Gives one job back. One that is no longer held with this token stays as it is. */
export async function releaseJob(
  sql: Sql,
  shard: number,
  { runId, job }: ClaimedJob,
): Promise<void> {
  await runStatement(sql, RELEASE_ONE, [shard, runId, job.id, job.token]);
}

const PUT_OFF = `
update cairn.jobs j set token = j.token + 1, leased_by = null,
  claimable_at = cairn.now() + $5::float8 * interval '1 millisecond',
  due_at = cairn.now() + $5::float8 * interval '1 millisecond'
where j.shard = $1::smallint and j.run_id = $2::text and j.id = $3::text and j.token = $4::bigint`;

/** The same job again, later. One that is no longer held with this token stays as it is. */
export async function putOffJob(
  sql: Sql,
  shard: number,
  { runId, job }: ClaimedJob,
  afterMs: number,
): Promise<void> {
  await runStatement(sql, PUT_OFF, [shard, runId, job.id, job.token, afterMs]);
}

const FINISH = `
with ${rowSetSql(NAMED_JOBS, 2)}
delete from cairn.jobs j using named n
where j.shard = $1::smallint and j.run_id = any($2::text[]) and j.run_id = n.run_id
  and j.id = n.id and j.token = n.token`;

/** Deletes jobs that need no transition: a finished match, a job of a run that has ended. */
export async function finishJobs(
  sql: Sql,
  shard: number,
  jobs: readonly ClaimedJob[],
): Promise<void> {
  await runStatement(sql, FINISH, [shard, ...rowSetParams(NAMED_JOBS, jobs.map(nameOf))]);
}

const MARK_STARTED = `
with started as (
  update cairn.runs r set status = 'running',
    started_at = greatest(r.created_at,
      cairn.now() - u.elapsed_ms * interval '1 millisecond')
  from unnest($2::text[], $3::float8[]) as u(id, elapsed_ms)
  where r.shard = $1::smallint and r.id = any($2::text[]) and r.id = u.id and r.status = 'queued'
  returning r.id, r.version)
insert into cairn.changes (shard, run_id, kind, version, at)
select $1::smallint, id, 'run', version, cairn.now() from started`;

/**
 * Shows runs whose first call takes long as running; a quick first step needs no such row. It comes
 * later than it was measured: the commit of the first step moves the run's start to before that step.
 */
export async function markStarted(
  sql: Sql,
  shard: number,
  calls: readonly { readonly runId: string; readonly elapsedMs: number }[],
): Promise<void> {
  const ids = calls.map(({ runId }) => runId);
  const elapsed = calls.map(({ elapsedMs }) => elapsedMs);
  await runStatement(sql, MARK_STARTED, [shard, ids, elapsed]);
}

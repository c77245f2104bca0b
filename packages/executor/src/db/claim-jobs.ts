// Step 4 of the flow: taking, renewing and giving back leases. Only the database's clock judges (D8).
import type { JobKind } from "@cairn/core";
import type { Sql } from "postgres";
import { leaseEndSql } from "./due.ts";
import type { Holder } from "./holder.ts";
import type { ClaimedJob } from "./job-types.ts";
import { rowSet, rowSetParams, rowSetSql, runStatement } from "./row-set.ts";

interface JobColumns {
  readonly run_id: string;
  readonly id: string;
  readonly kind: JobKind;
  readonly step_id: string | null;
  readonly step_name: string | null;
  readonly attempt: number;
  readonly faults: number;
  readonly unreached: number;
  readonly empty: number;
  readonly token: string;
}

const JOB_COLUMNS = `
  j.run_id, j.id, j.kind, j.step_id, j.step_name, j.attempt, j.faults, j.unreached, j.empty, j.token`;

function toClaimedJob(row: JobColumns): ClaimedJob {
  return {
    runId: row.run_id,
    job: {
      id: row.id,
      kind: row.kind,
      stepId: row.step_id,
      stepName: row.step_name,
      attempt: row.attempt,
      faults: row.faults,
      unreached: row.unreached,
      empty: row.empty,
      // Known to whoever loads the run, which a claim makes necessary.
      progressed: false,
      token: Number(row.token),
    },
  };
}

// True for every job. The index on the time has it as its predicate, so that only who says it gets
// that index: the planner, without statistics, would take it for finding the jobs of a few runs.
const BY_CLAIM_TIME = "claimable_at < 'infinity'";

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
select (extract(epoch from min(claimable_at) - cairn.now()) * 1000)::float8 as ms
from (select claimable_at from cairn.jobs where shard = $1::smallint and ${BY_CLAIM_TIME}
  order by claimable_at limit 1) j`;

/** Milliseconds until the next job becomes claimable; null when there is none. */
export async function nextDueMs(sql: Sql, shard: number): Promise<number | null> {
  const [row] = await runStatement<{ ms: number | null }>(sql, NEXT_DUE, [shard]);
  return row?.ms ?? null;
}

const HELD_JOBS = rowSet<ClaimedJob>("held", {
  run_id: ["text", (row) => row.runId],
  id: ["text", (row) => row.job.id],
  token: ["bigint", (row) => row.job.token],
});

const RENEW = `
with ${rowSetSql(HELD_JOBS, 4)}
update cairn.jobs j set claimable_at = ${leaseEndSql(3)} from held h
where j.shard = $1::smallint and j.run_id = any($4::text[]) and j.run_id = h.run_id
  and j.id = h.id and j.token = h.token and j.leased_by = $2::text`;

/** Renews leases. A job that is no longer ours stays as it is. */
export async function renewLeases(
  sql: Sql,
  holder: Holder,
  jobs: readonly ClaimedJob[],
): Promise<void> {
  const { shard, executor, leaseMs } = holder;
  await runStatement(sql, RENEW, [shard, executor, leaseMs, ...rowSetParams(HELD_JOBS, jobs)]);
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
with ${rowSetSql(HELD_JOBS, 2)}
delete from cairn.jobs j using held h
where j.shard = $1::smallint and j.run_id = any($2::text[]) and j.run_id = h.run_id
  and j.id = h.id and j.token = h.token`;

/** Deletes jobs that need no transition: a finished match, a job of a run that has ended. */
export async function finishJobs(
  sql: Sql,
  shard: number,
  jobs: readonly ClaimedJob[],
): Promise<void> {
  await runStatement(sql, FINISH, [shard, ...rowSetParams(HELD_JOBS, jobs)]);
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

// What a cancelled run invoked, and the job that cancels it.
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";

// Through runs that have ended: what one of them invoked may live longer than itself. Below a live one
// nothing is looked at, because it can still invoke; its own job looks when it has been cancelled.
const LIVE_CHILDREN = `
with recursive below as (
  select id, status from cairn.runs where shard = $1::smallint and parent_run_id = $2::text
  union all
  select r.id, r.status from below b
  join cairn.runs r on r.shard = $1::smallint and r.parent_run_id = b.id
  where b.status in ('completed', 'failed', 'cancelled'))
select id from below where status in ('queued', 'running', 'waiting') limit $3::int`;

/** The live runs that a run invoked, directly or through runs that have ended. */
export async function findLiveChildren(
  sql: Sql,
  shard: number,
  runId: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await runStatement<{ id: string }>(sql, LIVE_CHILDREN, [shard, runId, limit]);
  return rows.map(({ id }) => id);
}

const INSERT_JOB = `
insert into cairn.jobs (shard, run_id, id, kind, attempt, faults, token, claimable_at, due_at,
  created_at)
select $1::smallint, r.id, $3::text, 'cancel_children', 0, 0, 0, cairn.now(), cairn.now(),
  cairn.now()
from cairn.runs r
where r.shard = $1::smallint and r.id = $2::text and r.status = 'cancelled'`;

/** For a run that was cancelled before: whoever claims the job cancels what it invoked. */
export async function insertCancelChildren(
  sql: Sql,
  shard: number,
  job: { readonly runId: string; readonly jobId: string },
): Promise<void> {
  await runStatement(sql, INSERT_JOB, [shard, job.runId, job.jobId]);
}

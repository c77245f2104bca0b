// Jobs and the messages that say when to look at them, where an outside queue is the clock (D6). The row
// is committed first; what a message says is only its name and its token.
import type { Sql } from "postgres";
import { JOB_COLUMNS, type JobColumns, toClaimedJob } from "./claimed-job.ts";
import { leaseEndSql } from "./due.ts";
import type { Holder } from "./holder.ts";
import { type JobName, NAMED_JOBS } from "./job-names.ts";
import type { ClaimedJob } from "./job-types.ts";
import { rowSetParams, rowSetSql, runStatement } from "./row-set.ts";

/** A message that is to be published. */
export interface Wakeup extends JobName {
  /** Until the job is due, in milliseconds; not above 0: it is. */
  readonly afterMs: number;
}

interface WakeupColumns {
  readonly run_id: string;
  readonly id: string;
  readonly token: string;
  readonly after_ms: number;
}

// The condition on the time is what lets it use the index of claims (claim-jobs.ts).
const TAKE_UNPUBLISHED = `
with soon as (
  select run_id, id from cairn.jobs
  where shard = $1::smallint and claimable_at < 'infinity'
    and claimable_at < cairn.now() + $2::float8 * interval '1 millisecond'
    and leased_by is null and woken_token is distinct from token
  order by claimable_at limit $3::int
  for update skip locked)
update cairn.jobs j set woken_token = j.token
from soon where j.shard = $1::smallint and j.run_id = any(array(select run_id from soon))
  and j.run_id = soon.run_id and j.id = soon.id
returning j.run_id, j.id, j.token,
  (extract(epoch from j.claimable_at - cairn.now()) * 1000)::float8 as after_ms`;

/**
 * The outbox: free jobs that are due within `withinMs` and for which no message was published yet. They
 * count as published from now on; tell {@link markUnpublished} about those that were not.
 */
export async function takeUnpublished(
  sql: Sql,
  shard: number,
  { withinMs, limit }: { readonly withinMs: number; readonly limit: number },
): Promise<readonly Wakeup[]> {
  const params = [shard, withinMs, limit];
  const rows = await runStatement<WakeupColumns>(sql, TAKE_UNPUBLISHED, params);
  return rows.map((row) => ({
    runId: row.run_id,
    jobId: row.id,
    token: Number(row.token),
    afterMs: row.after_ms,
  }));
}

const MARK_UNPUBLISHED = `
with ${rowSetSql(NAMED_JOBS, 2)}
update cairn.jobs j set woken_token = null from named n
where j.shard = $1::smallint and j.run_id = any($2::text[]) and j.run_id = n.run_id
  and j.id = n.id and j.token = n.token`;

/** The next look at the outbox finds them again. */
export async function markUnpublished(
  sql: Sql,
  shard: number,
  names: readonly JobName[],
): Promise<void> {
  await runStatement(sql, MARK_UNPUBLISHED, [shard, ...rowSetParams(NAMED_JOBS, names)]);
}

const CLAIM_NAMED = `
with ${rowSetSql(NAMED_JOBS, 4)}
update cairn.jobs j set token = j.token + 1, leased_by = $2::text,
  claimable_at = ${leaseEndSql(3)}
from named n
where j.shard = $1::smallint and j.run_id = any($4::text[]) and j.run_id = n.run_id
  and j.id = n.id and j.token = n.token and j.leased_by is null
  and j.claimable_at <= cairn.now()
returning ${JOB_COLUMNS}`;

/** Takes the named jobs that are due and were not touched since they were named. */
export async function claimNamed(
  sql: Sql,
  { shard, executor, leaseMs }: Holder,
  names: readonly JobName[],
): Promise<ClaimedJob[]> {
  const params = [shard, executor, leaseMs, ...rowSetParams(NAMED_JOBS, names)];
  const rows = await runStatement<JobColumns>(sql, CLAIM_NAMED, params);
  return rows.map(toClaimedJob);
}

// A job in a lane has no time. Not said as an index would have it: the job is found by its name.
const DUE_AFTER = `
select (extract(epoch from claimable_at - cairn.now()) * 1000)::float8 as after_ms from cairn.jobs
where shard = $1::smallint and run_id = $2::text and id = $3::text and token = $4::bigint
  and leased_by is null and isfinite(claimable_at)`;

/**
 * Until the job is due, in milliseconds; not above 0: it is. Undefined when it is not free, or is not as
 * it was when it was named.
 */
export async function dueAfter(
  sql: Sql,
  shard: number,
  { runId, jobId, token }: JobName,
): Promise<number | undefined> {
  const params = [shard, runId, jobId, token];
  const [row] = await runStatement<{ after_ms: number }>(sql, DUE_AFTER, params);
  return row?.after_ms;
}

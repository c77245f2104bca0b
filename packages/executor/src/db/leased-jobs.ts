// The jobs that the database says an executor holds, whatever that executor knows of.
import { BY_CLAIM_TIME } from "./claim-jobs.ts";
import type { Sql } from "./client.ts";
import type { Holder } from "./holder.ts";
import { type JobName, NAMED_JOBS } from "./job-names.ts";
import { rowSetParams, rowSetSql, runStatement } from "./row-set.ts";

// A lease that lasts ends within its length: a few jobs of the index on that time.
const LEASED = `
select run_id as "runId", id as "jobId", token::float8 as token from cairn.jobs
where shard = $1::smallint and leased_by = $2::text and ${BY_CLAIM_TIME}
  and claimable_at between cairn.now() and cairn.now() + $3::float8 * interval '1 millisecond'`;

/** Those whose lease has not ended. */
export const leasedJobs = (
  sql: Sql,
  { shard, executor, leaseMs }: Holder,
): Promise<readonly JobName[]> => runStatement<JobName>(sql, LEASED, [shard, executor, leaseMs]);

const RELEASE_NAMED = `
with ${rowSetSql(NAMED_JOBS, 3)}
update cairn.jobs j set token = j.token + 1, leased_by = null, claimable_at = cairn.now()
from named n
where j.shard = $1::smallint and j.run_id = any($3::text[]) and j.run_id = n.run_id
  and j.id = n.id and j.token = n.token and j.leased_by = $2::text`;

/** Gives these back. One that has another token by now, or another holder, stays as it is. */
export async function releaseNamedJobs(
  sql: Sql,
  { shard, executor }: Holder,
  jobs: readonly JobName[],
): Promise<void> {
  await runStatement(sql, RELEASE_NAMED, [shard, executor, ...rowSetParams(NAMED_JOBS, jobs)]);
}

// A call that is not made for a while because its app is not well: the job comes again later.
import type { Sql } from "postgres";
import type { ClaimedJob } from "./job-types.ts";
import { runStatement } from "./row-set.ts";

const HOLD_BACK = `
with held_back as (
  update cairn.jobs j set token = j.token + 1, leased_by = null,
    claimable_at = cairn.now() + $5::float8 * interval '1 millisecond',
    due_at = cairn.now() + $5::float8 * interval '1 millisecond'
  where j.shard = $1::smallint and j.run_id = $2::text and j.id = $3::text and j.token = $4::bigint
  returning j.run_id, j.id),
waited as (
  insert into cairn.lane_times as t (shard, run_id, blocked_on, waited_ms)
  select $1::smallint, run_id, $6::text, $5::float8::bigint from held_back
  on conflict (shard, run_id, blocked_on) do update
    set waited_ms = t.waited_ms + excluded.waited_ms),
freed as (
  delete from cairn.slots s using held_back h
  where s.shard = $1::smallint and s.run_id = $2::text and s.run_id = h.run_id and s.job_id = h.id
  returning s.key, s.name)
select distinct key from freed where name <> 'throttle'`;

/**
 * The same job again, later; what it holds of limits goes back. One that is no longer held with this
 * token stays as it is.
 *
 * @returns What the slots counted that it gave back.
 */
export async function holdBackJob(
  sql: Sql,
  shard: number,
  { runId, job }: ClaimedJob,
  { afterMs, blockedOn }: { readonly afterMs: number; readonly blockedOn: string },
): Promise<string[]> {
  const of = [shard, runId, job.id, job.token];
  const rows = await runStatement<{ key: string }>(sql, HOLD_BACK, [...of, afterMs, blockedOn]);
  return rows.map(({ key }) => key);
}

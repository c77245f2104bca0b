// A signal resolves the wait that holds its name, by a conditional update: exactly one of signal, timeout
// and end of the run wins, and one of two signals (I10).
import type { Sql } from "postgres";
import type { Holder } from "./holder.ts";
import type { ResumeJob } from "./job-types.ts";
import { RESUME, type ResumedColumns, toResumeJob } from "./resumed-jobs.ts";
import { runStatement } from "./row-set.ts";

const RESOLVE_SIGNAL = `
with won as (
  update cairn.waits w set status = 'resolved', result_kind = 'data', result = $5::text
  where w.shard = $1::smallint and w.signal = $4::text and w.signal is not null
    and w.status = 'pending' and not w.replaced
  returning w.run_id, w.step_id, w.kind, w.result_kind, w.result),${RESUME}`;

/**
 * @param result - JSON text of what the step gets.
 * @returns The job of the run that waited, now ours; undefined when nobody waits.
 */
export async function resolveSignal(
  sql: Sql,
  { shard, executor, leaseMs }: Holder,
  signal: string,
  result: string,
): Promise<ResumeJob | undefined> {
  const params = [shard, executor, leaseMs, signal, result];
  const [row] = await runStatement<ResumedColumns>(sql, RESOLVE_SIGNAL, params);
  return row === undefined ? undefined : toResumeJob(row);
}

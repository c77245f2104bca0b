// `rateLimit` after the start: what a run took is settled to what it needed, and rows go that count no
// more.
import type { Sql } from "postgres";
import { pruneSql } from "./prune-sql.ts";
import { runStatement } from "./row-set.ts";

// Two at once: the second waits for the first, and goes on from what that one has settled.
const SETTLE = `
with before as (
  select function_id, key, units from cairn.rate_takes
  where shard = $1::smallint and run_id = $2::text for update),
moved as (
  update cairn.rate_limits l
  set tat = l.tat + ($3::float8 - b.units) * l.unit_us * interval '1 microsecond'
  from before b
  where l.shard = $1::smallint and l.function_id = b.function_id and l.key = b.key),
settled as (
  update cairn.rate_takes set units = $3::float8 where shard = $1::smallint and run_id = $2::text
    and exists (select 1 from before))
select units from before`;

/** @returns What the run took until now; undefined when it took no units that were computed for it. */
export async function settleUnits(
  sql: Sql,
  run: { readonly shard: number; readonly runId: string },
  units: number,
): Promise<number | undefined> {
  const [row] = await runStatement<{ units: number }>(sql, SETTLE, [run.shard, run.runId, units]);
  return row?.units;
}

// As long as the longest period, a run may still be settled for more than it took.
const PRUNE_LIMITS = pruneSql("cairn.rate_limits", "tat < cairn.now() - interval '24 hours'");

/** Deletes the rows of limits of which nothing is taken any more: without a row it is the same. */
export async function pruneRateLimits(sql: Sql): Promise<void> {
  await runStatement(sql, PRUNE_LIMITS, []);
}

// Whose turn it is among the runs of a singleton whose newer runs replace older ones.
import type { Sql } from "postgres";
import type { ClaimedJob } from "./job-types.ts";
import { runStatement } from "./row-set.ts";

export type SingletonTurn =
  /** Its first call is due now, for whoever claims it. */
  | { readonly kind: "starts" }
  /** It comes next, once this run has ended. */
  | { readonly kind: "waits"; readonly holderRunId: string }
  /** An even newer run came, or this one has ended. */
  | { readonly kind: "never" };

// A run's turn comes in the commit that ends the one before it (`limit_starts`).
const TAKE_TURN = `
with place as (
  select run_id from cairn.singletons
  where shard = $1::smallint and (run_id = $2::text or next_run_id = $2::text)),
turned as (
  update cairn.jobs j set kind = 'call', token = j.token + 1, leased_by = null,
    claimable_at = cairn.now(), due_at = cairn.now()
  where j.shard = $1::smallint and j.run_id = $2::text and j.id = $3::text and j.token = $4::bigint
    and exists (select 1 from place where run_id = $2::text))
select run_id as "holderRunId" from place`;

export async function takeTurn(
  sql: Sql,
  shard: number,
  { runId, job }: ClaimedJob,
): Promise<SingletonTurn> {
  const [place] = await runStatement<{ holderRunId: string }>(sql, TAKE_TURN, [
    shard,
    runId,
    job.id,
    job.token,
  ]);
  if (place === undefined) return { kind: "never" };
  const { holderRunId } = place;
  return holderRunId === runId ? { kind: "starts" } : { kind: "waits", holderRunId };
}

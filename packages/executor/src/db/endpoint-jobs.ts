// The first job of a durable endpoint's run belongs to the app that was asked. Nobody holds a lease on
// it: while the app reports its steps it is put off again and again, and when the app says nothing for
// too long it is claimed like any other, after which the app's reports are stale (I7, I9).
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";

/** No claim has raised it yet: the job is the app's. */
export const APPS_TOKEN = 0;

const PUT_OFF = `
update cairn.jobs set claimable_at = cairn.now() + $4::float8 * interval '1 millisecond'
where shard = $1::smallint and run_id = $2::text and id = $2::text and token = $3::bigint
returning 1`;

/** @returns False when the job is not the app's any more. */
export async function putOffEndpoint(
  sql: Sql,
  shard: number,
  wait: { readonly runId: string; readonly ms: number },
): Promise<boolean> {
  const rows = await runStatement(sql, PUT_OFF, [shard, wait.runId, APPS_TOKEN, wait.ms]);
  return rows.length > 0;
}

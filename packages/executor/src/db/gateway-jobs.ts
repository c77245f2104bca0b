// The request of a gateway job that is held here.
import { GatewayRequest } from "@cairn/core";
import type { Sql } from "postgres";
import type { ClaimedJob } from "./job-types.ts";
import { runStatement } from "./row-set.ts";

const READ_REQUEST = `
select request from cairn.jobs
where shard = $1::smallint and run_id = $2::text and id = $3::text and token = $4::bigint`;

/** @returns undefined when the job is no longer held with this token. */
export async function readGatewayJob(
  sql: Sql,
  shard: number,
  { runId, job }: ClaimedJob,
): Promise<GatewayRequest | undefined> {
  const params = [shard, runId, job.id, job.token];
  const [row] = await runStatement<{ request: string | null }>(sql, READ_REQUEST, params);
  const text = row?.request ?? null;
  return text === null ? undefined : GatewayRequest.parse(JSON.parse(text));
}

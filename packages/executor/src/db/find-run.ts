// The few facts of a run that a command needs before it acts.
import type { RunStatus } from "@cairn/core";
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";

export interface RunFacts {
  readonly status: RunStatus;
  readonly functionId: string;
  readonly eventId: string;
}

const FIND = `
select status, function_id as "functionId", event_id as "eventId" from cairn.runs
where shard = $1::smallint and id = $2::text`;

export async function findRun(sql: Sql, shard: number, id: string): Promise<RunFacts | undefined> {
  const [row] = await runStatement<RunFacts>(sql, FIND, [shard, id]);
  return row;
}

// The few facts of a run that a command needs before it acts.
import type { EndStatus, RunStatus } from "@cairn/core";
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

const FIND_CANCELLED = `
select id from cairn.runs
where shard = $1::smallint and id = any($2::text[]) and status = 'cancelled'`;

/** Those of the runs that were cancelled. */
export async function findCancelledRuns(
  sql: Sql,
  shard: number,
  ids: readonly string[],
): Promise<readonly string[]> {
  const rows = await runStatement<{ id: string }>(sql, FIND_CANCELLED, [shard, ids]);
  return rows.map(({ id }) => id);
}

export interface EndedRun {
  readonly id: string;
  readonly status: EndStatus;
  /** JSON text of a completed run. */
  readonly output: string | null;
  /** JSON text of a failed run. */
  readonly error: string | null;
}

const FIND_ENDED = `
select id, status, output, error from cairn.runs
where shard = $1::smallint and id = any($2::text[]) and ended_at is not null`;

/** Those of the runs that have ended. */
export async function findEndedRuns(
  sql: Sql,
  shard: number,
  ids: readonly string[],
): Promise<readonly EndedRun[]> {
  return await runStatement<EndedRun>(sql, FIND_ENDED, [shard, ids]);
}

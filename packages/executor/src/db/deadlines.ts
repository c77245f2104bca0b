// Does a run take too long? Only the database's clock says so (D8).
import type { Timeouts } from "@cairn/core";
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";

export interface DeadlineLook {
  /** What has run out; null: nothing yet. */
  readonly over: "start" | "finish" | null;
  /** When to look again, in milliseconds; null: never. */
  readonly againMs: number | null;
}

// A run that an event of the future starts is late only from then on.
const LOOK = `
select case
    when t.started_at is null and t.start_at <= cairn.now() then 'start'
    when t.started_at is not null and t.finish_at <= cairn.now() then 'finish'
  end as over,
  (extract(epoch from case
    when t.started_at is not null then t.finish_at
    else least(t.start_at, t.finish_at) end - cairn.now()) * 1000)::float8 as "againMs"
from (
  select r.started_at,
    greatest(r.created_at, to_timestamp(e.ts / 1000.0)) + $3::float8 * interval '1 millisecond'
      as start_at,
    coalesce(r.started_at, cairn.now()) + $4::float8 * interval '1 millisecond' as finish_at
  from cairn.runs r left join cairn.events e on e.shard = r.shard and e.id = r.event_id
  where r.shard = $1::smallint and r.id = $2::text
    and r.status in ('queued', 'running', 'waiting')) t`;

/** @returns undefined when the run has ended. */
export async function lookAtDeadline(
  sql: Sql,
  shard: number,
  runId: string,
  { startMs, finishMs }: Timeouts,
): Promise<DeadlineLook | undefined> {
  const [row] = await runStatement<DeadlineLook>(sql, LOOK, [shard, runId, startMs, finishMs]);
  return row;
}

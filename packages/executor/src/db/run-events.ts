// All events of runs that were started by more than one.
import type { CairnEvent, NewRun, Skip } from "@cairn/core";
import type { Sql } from "postgres";
import { type RowSet, rowSet, runStatement } from "./row-set.ts";
import { STORED_EVENT_JSON, type StoredEvent, toEvent } from "./stored-event.ts";

export interface RunEventRow {
  readonly ord: number;
  /** "" when the events start no run. */
  readonly runId: string;
  readonly functionId: string;
  readonly position: number;
  readonly eventId: string;
}

export const RUN_EVENT_ROWS: RowSet<RunEventRow> = rowSet("new_run_events", {
  ord: ["int", (row) => row.ord],
  run_id: ["text", (row) => row.runId],
  function_id: ["text", (row) => row.functionId],
  position: ["smallint", (row) => row.position],
  event_id: ["text", (row) => row.eventId],
});

export function runEventRows(
  ord: number,
  plan: { readonly runs: readonly NewRun[]; readonly skips?: readonly Skip[] },
  eventIds: readonly string[],
): RunEventRow[] {
  const [run] = plan.runs;
  const [skip] = plan.skips ?? [];
  const of = { runId: run?.id ?? "", functionId: run?.functionId ?? skip?.functionId ?? "" };
  return eventIds.map((eventId, position) => ({ ...of, ord, position, eventId }));
}

/** What keeps a run from being started is recorded for its first event; here for the others too. */
export const WRITE_RUN_EVENTS = `
run_events as (
  insert into cairn.run_events (shard, run_id, position, event_id)
  select $1::smallint, n.run_id, n.position, n.event_id
  from new_run_events n join runs r on r.id = n.run_id),
skipped_too as (
  insert into cairn.skips (shard, event_id, function_id, reason, detail, decided_at)
  select $1::smallint, n.event_id, s.function_id, s.reason, s.detail, cairn.now()
  from skipped s
  join new_run_events f on f.event_id = s.event_id and f.function_id = s.function_id
    and f.position = 0
  join new_run_events n on n.ord = f.ord and n.position > 0)`;

/** SQL: the events of the run `r` as a JSON array of `StoredEvent`, the first one first. */
export const RUN_EVENTS_JSON = `
coalesce(
  (select json_agg(${STORED_EVENT_JSON} order by n.position)
    from cairn.run_events n cross join lateral (
      -- One by one: planned while the tables are small, a join could read all events.
      select * from cairn.events e where e.shard = n.shard and e.id = n.event_id offset 0) e
    where n.shard = r.shard and n.run_id = r.id),
  (select json_build_array(${STORED_EVENT_JSON})
    from cairn.events e where e.shard = r.shard and e.id = r.event_id))`;

const LOAD = `
select ${RUN_EVENTS_JSON} as events
from cairn.runs r where r.shard = $1::smallint and r.id = $2::text`;

/** Most runs have one; a run that is not there has none. */
export async function loadRunEvents(
  sql: Sql,
  shard: number,
  runId: string,
): Promise<readonly CairnEvent[]> {
  const [row] = await runStatement<{ events: readonly StoredEvent[] | null }>(sql, LOAD, [
    shard,
    runId,
  ]);
  return (row?.events ?? []).map(toEvent);
}

// Buffers whose time has come: closed first, so that nothing joins any more, then read, and emptied
// together with the start of their run (accept-events.ts).
import type { CairnEvent } from "@cairn/core";
import type { Sql } from "postgres";
import type { ClaimedJob } from "./job-types.ts";
import { type RowSet, rowSet, runStatement } from "./row-set.ts";
import { STORED_EVENT_JSON, type StoredEvent, toEvent } from "./stored-event.ts";

/** A closed buffer with its events, in the order in which they came. */
export interface ClosedBuffer {
  readonly id: string;
  readonly kind: "debounce" | "batch";
  readonly functionId: string;
  /** Of a debounce the last one alone. */
  readonly eventIds: readonly string[];
  /** By which the run is planned. */
  readonly event: CairnEvent;
}

// An event that put a debounce off is seen here also when it came a moment ago: `due_at` is looked at
// again in the newest version of the row.
const CLOSE = `
with debounces as (
  update cairn.debounces set is_open = false
  where shard = $1::smallint and id = any($2::text[]) and is_open and due_at <= cairn.now())
update cairn.batches set is_open = false
where shard = $1::smallint and id = any($2::text[]) and is_open and due_at <= cairn.now()`;

const LOAD = `
select d.id, 'debounce' as kind, d.function_id, array[d.event_id] as event_ids,
  ${STORED_EVENT_JSON} as event
from cairn.debounces d join cairn.events e on e.shard = d.shard and e.id = d.event_id
where d.shard = $1::smallint and d.id = any($2::text[]) and not d.is_open
union all
select b.id, 'batch', b.function_id, l.event_ids, ${STORED_EVENT_JSON}
from cairn.batches b
cross join lateral (
  select array_agg(m.event_id order by m.position) as event_ids from cairn.batch_events m
  where m.shard = b.shard and m.batch_id = b.id) l
join cairn.events e on e.shard = b.shard and e.id = l.event_ids[1]
where b.shard = $1::smallint and b.id = any($2::text[]) and not b.is_open`;

interface ClosedColumns {
  readonly id: string;
  readonly kind: "debounce" | "batch";
  readonly function_id: string;
  readonly event_ids: readonly string[];
  readonly event: StoredEvent;
}

/** Those of the buffers that are due; one that was put off meanwhile is left out. */
export async function closeBuffers(
  sql: Sql,
  shard: number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ClosedBuffer>> {
  await runStatement(sql, CLOSE, [shard, ids]);
  const rows = await runStatement<ClosedColumns>(sql, LOAD, [shard, ids]);
  return new Map(
    rows.map(({ id, kind, function_id: functionId, event_ids: eventIds, event }) => [
      id,
      { id, kind, functionId, eventIds, event: toEvent(event) },
    ]),
  );
}

export interface FlushRow {
  readonly ord: number;
  readonly claimed: ClaimedJob;
}

export const FLUSH_ROWS: RowSet<FlushRow> = rowSet("new_flushes", {
  ord: ["int", (row) => row.ord],
  id: ["text", (row) => row.claimed.runId],
  token: ["bigint", (row) => row.claimed.job.token],
});

/**
 * Of the statement that starts the runs of closed buffers: the job's token is the gate (I7), and a
 * closed buffer is nobody else's. @param position - Of the parameter with the ids.
 */
export const emptyBuffers = (position: string): string => `
emptied as (
  delete from cairn.jobs j using new_flushes f
  where exists (select 1 from fresh) and j.shard = $1::smallint and j.run_id = any(${position}::text[])
    and j.run_id = f.id and j.id = f.id and j.token = f.token
  returning f.ord, f.id),
no_debounces as (
  delete from cairn.debounces d using emptied
  where d.shard = $1::smallint and d.id = any(${position}::text[]) and d.id = emptied.id),
no_batches as (
  delete from cairn.batches b using emptied
  where b.shard = $1::smallint and b.id = any(${position}::text[]) and b.id = emptied.id),
no_batch_events as (
  delete from cairn.batch_events m using emptied
  where m.shard = $1::smallint and m.batch_id = any(${position}::text[])
    and m.batch_id = emptied.id)`;

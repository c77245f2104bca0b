// A tick's part in the statement that accepts its event: the schedule goes on to its next tick in the same
// commit. If the schedule has changed since it was read, nothing of the tick is written (I17).
import { type RowSet, rowSet, rowSetSql } from "./row-set.ts";

/** Instants in milliseconds. */
export interface TickStep {
  readonly scheduleId: string;
  /** The token of its job; null: nobody holds it, the tick was asked for. */
  readonly token: number | null;
  /** The schedule's version as it was decided from; null: any, and nothing but its runs changes. */
  readonly version: number | null;
  /** Null: as before. */
  readonly nextTickMs: number | null;
  readonly lastTickMs: number | null;
  readonly queuedTickMs: number | null;
  /** When its job is due again. */
  readonly dueMs: number | null;
  /** The event of the tick, if it has one. */
  readonly eventId: string | null;
  /** Its runs that may be live; without a version: those that come to the others. */
  readonly openRuns: readonly string[];
}

export type TickRow = TickStep & { readonly ord: number };

export const TICK_ROWS: RowSet<TickRow> = rowSet("new_ticks", {
  ord: ["int", (row) => row.ord],
  schedule_id: ["text", (row) => row.scheduleId],
  token: ["bigint", (row) => row.token],
  version: ["int", (row) => row.version],
  next_ms: ["float8", (row) => row.nextTickMs],
  last_ms: ["float8", (row) => row.lastTickMs],
  queued_ms: ["float8", (row) => row.queuedTickMs],
  due_ms: ["float8", (row) => row.dueMs],
  event_id: ["text", (row) => row.eventId],
  open_runs: ["text", (row) => row.openRuns.join(",")],
});

const at = (column: string): string => `to_timestamp(n.${column} / 1000)`;

/** What ticks add to the statement. Most batches have none, and a text without them. */
export interface TickParts {
  readonly ctes: string;
  /** A condition: nothing stands against writing the batch item of this row. */
  readonly allow: (row: string) => string;
}

export const NO_TICKS: TickParts = { ctes: "", allow: () => "true" };

/** @param first - The number of the first parameter of the ticks' rows. */
export const tickParts = (first: number): TickParts => ({
  ctes: `${tickCtes(first)},`,
  allow: (row) => `not exists (select 1 from refused_ticks f where f.ord = ${row}.ord)`,
});

/**
 * `refused_ticks` has the batch items of which nothing may be written. Schedules are
 * locked in the order of their ids and before their jobs, as a sync does.
 */
function tickCtes(first: number): string {
  const ids = `$${String(first + 1)}::text[]`;
  return `
${rowSetSql(TICK_ROWS, first)},
tick_locks as (
  select s.id from cairn.schedules s where s.shard = $1::smallint and s.id = any(${ids})
  order by s.id for update),
tick_tokens as (
  select j.run_id, j.token from cairn.jobs j
  where j.shard = $1::smallint and j.run_id = any(${ids}) and j.kind = 'tick'),
ticked as (
  update cairn.schedules s set
    next_tick_at = coalesce(${at("next_ms")}, s.next_tick_at),
    last_tick_at = coalesce(${at("last_ms")}, s.last_tick_at),
    last_event_id = coalesce(n.event_id, s.last_event_id),
    queued_tick_at = case when n.version is null then s.queued_tick_at else ${at("queued_ms")} end,
    open_runs = case when n.version is null then s.open_runs else '{}' end
      || string_to_array(nullif(n.open_runs, ''), ','),
    version = s.version + 1
  from new_ticks n
  join tick_locks l on l.id = n.schedule_id
  left join tick_tokens t on t.run_id = n.schedule_id
  where s.shard = $1::smallint and s.id = any(${ids}) and s.id = n.schedule_id
    and s.version = coalesce(n.version, s.version) and (n.token is null or n.token = t.token)
    and exists (select 1 from fresh)
  returning n.ord),
ticks_put_off as (
  update cairn.jobs j set token = j.token + 1, leased_by = null, claimable_at = ${at("due_ms")},
    due_at = ${at("due_ms")}
  from new_ticks n join ticked using (ord)
  where j.shard = $1::smallint and j.run_id = any(${ids}) and j.run_id = n.schedule_id
    and j.id = n.schedule_id and j.token = n.token),
refused_ticks as (select ord from new_ticks except select ord from ticked)`;
}

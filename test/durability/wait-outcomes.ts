// What became of each wait, judged by the database's clock, and whether the run saw the same.
import type { Sql } from "postgres";

export interface WaitOutcome {
  readonly key: string;
  readonly status: "event" | "timeout" | "pending";
  /** When the wait was over, in milliseconds since 1970; 0 while it is pending. */
  readonly expiresAt: number;
  /** The event came within the reach of a wait that is still pending. */
  readonly isOwed: boolean;
  /** The run's output is what the wait ended with. */
  readonly agrees: boolean;
}

interface Row {
  readonly key: string;
  readonly memoEvent: string | null;
  readonly isMemo: boolean;
  readonly hasCome: boolean;
  readonly expiresAt: number | null;
  readonly output: string | null;
}

/** Of runs whose key begins with `prefix`; each has one wait and one reply. */
export async function waitOutcomes(sql: Sql, prefix: string): Promise<readonly WaitOutcome[]> {
  const rows = await sql<Row[]>`
    select t.data::json ->> 'key' as key, m.event_id as "memoEvent",
      m.step_id is not null as "isMemo", r.output,
      e.received_at >= case when w.lookback then r.created_at else w.created_at end as "hasCome",
      extract(epoch from (m.wait::json ->> 'expiresAt')::timestamptz)::float8 * 1000 as "expiresAt"
    from cairn.runs r
    join cairn.events t on t.shard = r.shard and t.id = r.event_id
    left join cairn.waits w on w.shard = r.shard and w.run_id = r.id and w.status = 'pending'
    left join cairn.memos m on m.shard = r.shard and m.run_id = r.id
    left join cairn.events e on e.name = 'scripted/reply'
      and e.data::json ->> 'key' = t.data::json ->> 'key'
    where t.name = 'scripted/race' and t.data like ${`%"key":"${prefix}%`}`;
  return rows.map(toOutcome);
}

function toOutcome({ key, isMemo, memoEvent, hasCome, expiresAt, output }: Row): WaitOutcome {
  const seen = output === null ? undefined : JSON.parse(output);
  return {
    key,
    status: isMemo ? (memoEvent === null ? "timeout" : "event") : "pending",
    expiresAt: expiresAt ?? 0,
    isOwed: !isMemo && hasCome,
    agrees: isMemo && (memoEvent === null ? seen === null : idOf(seen) === memoEvent),
  };
}

/** When each pending wait is over, in milliseconds since 1970. */
export async function pendingExpiries(
  sql: Sql,
  prefix: string,
): Promise<readonly { readonly key: string; readonly expiresAt: number }[]> {
  const rows = await sql<{ key: string; expiresAt: number }[]>`
    select t.data::json ->> 'key' as key,
      extract(epoch from w.expires_at)::float8 * 1000 as "expiresAt"
    from cairn.waits w
    join cairn.runs r on r.shard = w.shard and r.id = w.run_id
    join cairn.events t on t.shard = r.shard and t.id = r.event_id
    where w.status = 'pending' and t.data like ${`%"key":"${prefix}%`}`;
  return [...rows];
}

/** A memo of an event is the event itself, or `{"data": event}`. */
function idOf(seen: unknown): unknown {
  const value = seen as { id?: unknown; data?: { id?: unknown } } | null;
  return value?.id ?? value?.data?.id;
}

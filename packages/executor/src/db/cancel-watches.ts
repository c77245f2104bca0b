// What would cancel runs: written with them, found by the events that arrive (`cancelOn`).
import { type CancelWatch, equalityKeyText } from "@cairn/core";
import type { Sql } from "postgres";
import { afterMs, atMs, dueSql } from "./due.ts";
import { candidatesSql, type EventKey, findCandidatesByKey } from "./match-candidates.ts";

/** JSON text for the statement that writes a run; null when nothing would cancel it. */
export function watchesText(watches: readonly CancelWatch[]): string | null {
  if (watches.length === 0) return null;
  return JSON.stringify(
    watches.map(({ position, eventName, condition, conditionSource, key, expires }) => ({
      position,
      event_name: eventName,
      source: conditionSource,
      condition: condition === null ? null : JSON.stringify(condition),
      match_key: key === null ? null : equalityKeyText(key),
      after_ms: afterMs(expires),
      at_ms: atMs(expires),
    })),
  );
}

/** @param text - The column, or parameter, with what `watchesText` gave. */
export const insertWatches = (from: string, text: string, runId: string): string => `
  insert into cairn.cancel_watches (shard, run_id, position, event_name, condition_source, condition,
    match_key, created_at, expires_at)
  select $1::smallint, ${runId}, w.position, w.event_name, w.source, w.condition, w.match_key,
    cairn.now(), ${dueSql("w")}
  from ${from}
  cross join lateral json_to_recordset(${text}::json) as w (position smallint, event_name text,
    source text, condition text, match_key text, after_ms float8, at_ms float8)
  where ${text} is not null`;

/** A live run that an event may cancel. */
export interface CancelCandidate {
  readonly runId: string;
  readonly eventId: string;
  /** JSON text of the folded expression; null: it holds. */
  readonly condition: string | null;
}

// Only events that came after the run was created, while the rule counted.
const CANDIDATES = candidatesSql({
  table: "cairn.cancel_watches",
  columns: `w.run_id as "runId", e.id as "eventId", w.condition`,
  listens: "true",
  reach: `e.id <> r.event_id and e.received_at >= r.created_at
  and e.received_at < w.expires_at and r.status in ('queued', 'running', 'waiting')`,
});

export const findCancels = (
  sql: Sql,
  shard: number,
  keys: readonly EventKey[],
): Promise<CancelCandidate[]> => findCandidatesByKey(sql, shard, CANDIDATES, keys);

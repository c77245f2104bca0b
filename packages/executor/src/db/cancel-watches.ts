// What would cancel runs: written with them, found by the events that arrive (`cancelOn`).
import { type CancelWatch, equalityKeyText } from "@cairn/core";
import type { Sql } from "postgres";
import { afterMs, atMs, dueSql } from "./due.ts";
import { ANY_MATCH_KEY, type EventKey } from "./resolve-waits.ts";
import { runStatement } from "./row-set.ts";

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

// Only events that came after the run was created, while the rule counted. As for waits, each way to
// find a watch has an index of its own.
const candidatesSql = (keys: string, watches: string): string => `
select w.run_id as "runId", e.id as "eventId", w.condition
from unnest($2::text[], $3::text[], $4::text[]) as k(event_id, event_name, match_key)
cross join lateral (select * from cairn.cancel_watches w where w.shard = $1::smallint
  and w.event_name = k.event_name and ${watches} offset 0) w
cross join lateral (select * from cairn.events e where e.shard = $1::smallint
  and e.id = k.event_id offset 0) e
cross join lateral (select * from cairn.runs r where r.shard = $1::smallint
  and r.id = w.run_id offset 0) r
where ${keys} and e.id <> r.event_id and e.received_at >= r.created_at
  and e.received_at < w.expires_at and r.status in ('queued', 'running', 'waiting')`;

const CANDIDATES = [
  candidatesSql("k.match_key is not null", "w.match_key = k.match_key"),
  candidatesSql("k.match_key is null", "w.match_key is null"),
  candidatesSql(`k.match_key = '${ANY_MATCH_KEY}'`, "true"),
].join(" union all ");

export async function findCancels(
  sql: Sql,
  shard: number,
  keys: readonly EventKey[],
): Promise<CancelCandidate[]> {
  return runStatement<CancelCandidate>(sql, CANDIDATES, [
    shard,
    keys.map(({ eventId }) => eventId),
    keys.map(({ eventName }) => eventName),
    keys.map(({ matchKey }) => matchKey),
  ]);
}

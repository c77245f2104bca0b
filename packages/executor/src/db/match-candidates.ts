// Whatever listens for events, waits and watches alike, is found by the event's name and a key: a value
// that the event must have at a path. Index look-ups, never a scan.
import type { Sql } from "postgres";
import { runStatement } from "./row-set.ts";

/** Stands for every key: such an event is compared with all that listens to its name. No key looks so. */
export const ANY_MATCH_KEY = "*";

/** A key under which something may listen for an event; null: what listens without one. */
export interface EventKey {
  readonly eventId: string;
  readonly eventName: string;
  readonly matchKey: string | null;
}

interface Listeners {
  /** With `shard`, `run_id`, `event_name` and `match_key`; a row is `w`. */
  readonly table: string;
  /** What is selected of `w`, the event `e` and the run `r`. */
  readonly columns: string;
  /** Which rows listen at all; the index has it as its predicate. */
  readonly listens: string;
  /** Which event is meant for which row. */
  readonly reach: string;
}

/**
 * Three selects and not one with "or": each has an index of its own, so that what has other keys costs
 * nothing. "offset 0" keeps the order of the look-ups: without statistics the planner would read all
 * events, or all that listens, for each key.
 */
export function candidatesSql({ table, columns, listens, reach }: Listeners): string {
  const select = (keys: string, match: string): string => `
select ${columns}
from unnest($2::text[], $3::text[], $4::text[]) as k(event_id, event_name, match_key)
cross join lateral (select * from ${table} w where w.shard = $1::smallint
  and ${listens} and w.event_name = k.event_name and ${match} offset 0) w
cross join lateral (select * from cairn.events e where e.shard = $1::smallint
  and e.id = k.event_id offset 0) e
cross join lateral (select * from cairn.runs r where r.shard = $1::smallint
  and r.id = w.run_id offset 0) r
where ${keys} and ${reach}`;
  return [
    select("k.match_key is not null", "w.match_key = k.match_key"),
    select("k.match_key is null", "w.match_key is null"),
    select(`k.match_key = '${ANY_MATCH_KEY}'`, "true"),
  ].join(" union all ");
}

/** @param statement - Of `candidatesSql`. */
export async function findCandidatesByKey<Candidate extends object>(
  sql: Sql,
  shard: number,
  statement: string,
  keys: readonly EventKey[],
): Promise<Candidate[]> {
  return runStatement<Candidate>(sql, statement, [
    shard,
    keys.map(({ eventId }) => eventId),
    keys.map(({ eventName }) => eventName),
    keys.map(({ matchKey }) => matchKey),
  ]);
}

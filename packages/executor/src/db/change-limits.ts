// Limits of functions that are changed while they run: what was set, by whom and why. A change counts at
// once: admissions read the numbers anew each time, and what was planned with the numbers that an event
// meets is refused when the registry has another version, which such a change raises.
import type { LimitChangeView, LimitView } from "@cairn/core";
import { sql } from "drizzle-orm";
import type { Sql } from "postgres";
import type { Reader } from "./client.ts";
import { isEventLimit, isSet } from "./event-limits.ts";
import { toInstant } from "./instant.ts";
import { SHARD } from "./read-page.ts";
import { runStatement } from "./row-set.ts";

export interface LimitChange {
  readonly functionId: string;
  readonly name: string;
  /** Null: what the code says counts again. */
  readonly set: {
    readonly limit: number | null;
    readonly periodMs: number | null;
    readonly burst: number | null;
    readonly timeoutMs: number | null;
  } | null;
  /** Refused when it has another version; null: whatever it has. */
  readonly version: number | null;
  readonly reason: string | null;
  readonly changedBy: string;
}

/** SQL: what was set, as a JSON text; null: nothing. */
export const SET_JSON = (f: string): string =>
  `case when ${isSet(f)} then json_build_object('limit', ${f}.set_limit,
    'periodMs', ${f}.set_period_ms, 'burst', ${f}.set_burst,
    'timeoutMs', ${f}.set_timeout_ms)::text end`;

// What was not set needs no reset, and is no change.
const WANTED = `
f.function_id = $1::text and f.name = $2::text and ($6::int is null or f.version = $6::int)
and (num_nonnulls($3::int, $4::bigint, $5::int, $9::bigint) > 0 or ${isSet("f")})`;

// The registry first, as in a sync, so that the two never wait for each other. A version that is raised
// for a change that then finds it was not first does no harm.
const CHANGE = `
with told as (
  update cairn.registry set version = version + 1 where exists (
    select 1 from cairn.function_limits f where ${WANTED} and ${isEventLimit("f")})
  returning 1),
before as (
  select f.* from cairn.function_limits f
  where (select count(*) from told) >= 0 and ${WANTED}
  for update of f),
after as (
  update cairn.function_limits f set set_limit = $3::int, set_period_ms = $4::bigint,
    set_burst = $5::int, set_timeout_ms = $9::bigint, version = f.version + 1
  from before b where f.function_id = b.function_id and f.name = b.name
  returning f.*)
insert into cairn.limit_changes (function_id, name, version, before, after, reason, changed_by,
  changed_at)
select a.function_id, a.name, a.version, ${SET_JSON("b")}, ${SET_JSON("a")}, $7::text, $8::text,
  cairn.now()
from after a, before b returning version`;

/**
 * @returns The version it has now; undefined when there is none, when it has another version, and when
 * nothing was set that could be reset.
 */
export async function changeLimit(client: Sql, change: LimitChange): Promise<number | undefined> {
  const { functionId, name, set, version, reason, changedBy } = change;
  const [row] = await runStatement<{ version: number }>(client, CHANGE, [
    functionId,
    name,
    set?.limit ?? null,
    set?.periodMs ?? null,
    set?.burst ?? null,
    version,
    reason,
    changedBy,
    set?.timeoutMs ?? null,
  ]);
  return row?.version;
}

const WAITING = sql`case l.unit
  when 'rate' then 0
  when 'debounce' then (select count(*) from cairn.debounces d
    where d.shard = ${SHARD} and d.function_id = l.function_id and d.is_open)
  when 'batch' then (select coalesce(sum(b.size), 0) from cairn.batches b
    where b.shard = ${SHARD} and b.function_id = l.function_id and b.is_open)
  else (select count(*) from cairn.lanes n join cairn.jobs j on j.shard = n.shard and j.lane = n.id
    where n.shard = ${SHARD} and n.function_id = l.function_id) end`;

/** @param functionId - Default: of all functions. */
export async function listLimits(db: Reader, functionId?: string): Promise<LimitView[]> {
  const which = functionId === undefined ? sql`true` : sql`l.function_id = ${functionId}`;
  const rows = await db.execute<{ view: LimitView }>(sql`
    select json_build_object('functionId', f.id, 'functionSlug', f.slug, 'name', l.name,
      'unit', l.unit, 'version', l.version,
      'code', json_build_object('limit', l."limit", 'periodMs', l.period_ms, 'burst', l.burst,
        'timeoutMs', l.timeout_ms),
      'set', case when ${sql.raw(isSet("l"))} then json_build_object(
        'limit', coalesce(l.set_limit, l."limit"),
        'periodMs', coalesce(l.set_period_ms, l.period_ms),
        'burst', coalesce(l.set_burst, l.burst),
        'timeoutMs', coalesce(l.set_timeout_ms, l.timeout_ms)) end,
      'held', (select count(*) from cairn.slots s where s.shard = ${SHARD}
        and s.function_id = l.function_id and s.name = l.name and s.name <> 'throttle'),
      'waiting', ${WAITING}) as view
    from cairn.function_limits l join cairn.functions f on f.id = l.function_id
    where f.archived_at is null and ${which}
    order by f.slug, l.name`);
  return rows.map(({ view }) => view);
}

// Older changes have no timeout.
const logged = (column: "before" | "after") =>
  sql.raw(`'{"timeoutMs": null}'::jsonb || c.${column}::jsonb`);

/** The newest first, at most 200. */
export async function listLimitChanges(
  db: Reader,
  functionId?: string,
): Promise<LimitChangeView[]> {
  const which = functionId === undefined ? sql`true` : sql`c.function_id = ${functionId}`;
  const rows = await db.execute<{ view: LimitChangeView }>(sql`
    select json_build_object('functionSlug', coalesce(f.slug, c.function_id), 'name', c.name,
      'version', c.version, 'before', ${logged("before")}, 'after', ${logged("after")},
      'reason', c.reason,
      'changedBy', c.changed_by, 'changedAt', c.changed_at) as view
    from cairn.limit_changes c left join cairn.functions f on f.id = c.function_id
    where ${which} order by c.changed_at desc, c.version desc limit 200`);
  return rows.map(({ view }) => ({ ...view, changedAt: toInstant(view.changedAt) }));
}

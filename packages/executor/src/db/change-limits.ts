// Limits of functions that are changed while they run: what was set, by whom and why. Admissions read
// the numbers anew each time, so a change counts from the next one on.
import type { LimitChangeView, LimitView } from "@cairn/core";
import { sql } from "drizzle-orm";
import type { Sql } from "postgres";
import type { Reader } from "./client.ts";
import { toInstant } from "./instant.ts";
import { SHARD } from "./read-page.ts";
import { runStatement } from "./row-set.ts";

export interface LimitChange {
  readonly functionId: string;
  readonly name: string;
  /** Null: what the code says counts again. */
  readonly set: {
    readonly limit: number;
    readonly periodMs: number | null;
    readonly burst: number | null;
  } | null;
  /** Refused when it has another version; null: whatever it has. */
  readonly version: number | null;
  readonly reason: string | null;
  readonly changedBy: string;
}

const SET_JSON = (f: string): string =>
  `case when ${f}.set_limit is not null then json_build_object('limit', ${f}.set_limit,
    'periodMs', ${f}.set_period_ms, 'burst', ${f}.set_burst)::text end`;

const CHANGE = `
with before as (
  select * from cairn.function_limits
  where function_id = $1::text and name = $2::text and ($6::int is null or version = $6::int)
  for update),
after as (
  update cairn.function_limits f set set_limit = $3::int, set_period_ms = $4::bigint,
    set_burst = $5::int, version = f.version + 1
  from before b where f.function_id = b.function_id and f.name = b.name
  returning f.*)
insert into cairn.limit_changes (function_id, name, version, before, after, reason, changed_by,
  changed_at)
select a.function_id, a.name, a.version, ${SET_JSON("b")}, ${SET_JSON("a")}, $7::text, $8::text,
  cairn.now()
from after a, before b returning version`;

/** @returns The version it has now; undefined when there is none, or it has another version. */
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
  ]);
  return row?.version;
}

/** @param functionId - Default: of all functions. */
export async function listLimits(db: Reader, functionId?: string): Promise<LimitView[]> {
  const which = functionId === undefined ? sql`true` : sql`l.function_id = ${functionId}`;
  const rows = await db.execute<{ view: LimitView }>(sql`
    select json_build_object('functionId', f.id, 'functionSlug', f.slug, 'name', l.name,
      'unit', l.unit, 'version', l.version,
      'code', json_build_object('limit', l."limit", 'periodMs', l.period_ms, 'burst', l.burst),
      'set', case when l.set_limit is not null then json_build_object('limit', l.set_limit,
        'periodMs', coalesce(l.set_period_ms, l.period_ms),
        'burst', coalesce(l.set_burst, l.burst)) end,
      'held', (select count(*) from cairn.slots s where s.shard = ${SHARD}
        and s.function_id = l.function_id and s.name = l.name and s.name <> 'throttle'),
      'waiting', (select count(*) from cairn.lanes n join cairn.jobs j on j.shard = n.shard
        and j.lane = n.id where n.shard = ${SHARD} and n.function_id = l.function_id)) as view
    from cairn.function_limits l join cairn.functions f on f.id = l.function_id
    where f.archived_at is null and ${which}
    order by f.slug, l.name`);
  return rows.map(({ view }) => view);
}

/** The newest first, at most 200. */
export async function listLimitChanges(
  db: Reader,
  functionId?: string,
): Promise<LimitChangeView[]> {
  const which = functionId === undefined ? sql`true` : sql`c.function_id = ${functionId}`;
  const rows = await db.execute<{ view: LimitChangeView }>(sql`
    select json_build_object('functionSlug', coalesce(f.slug, c.function_id), 'name', c.name,
      'version', c.version, 'before', c.before::json, 'after', c.after::json, 'reason', c.reason,
      'changedBy', c.changed_by, 'changedAt', c.changed_at) as view
    from cairn.limit_changes c left join cairn.functions f on f.id = c.function_id
    where ${which} order by c.changed_at desc, c.version desc limit 200`);
  return rows.map(({ view }) => ({ ...view, changedAt: toInstant(view.changedAt) }));
}

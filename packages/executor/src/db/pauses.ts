// Pauses: written with the registry's version, so that whoever plans or commits from an older copy of
// the functions is refused and reads them again.
import type { Pause, PauseView } from "@cairn/core";
import { type SQL, sql } from "drizzle-orm";
import type { Sql } from "postgres";
import type { Reader } from "./client.ts";
import { toInstant } from "./instant.ts";
import { runStatement } from "./row-set.ts";

export type PauseScope = Pause["scope"];

export interface NewPause extends Pick<Pause, "scope" | "mode" | "reason" | "pausedBy"> {
  /** Of the function or the app; empty for everything. */
  readonly targetId: string;
}

// A pause that is given again says anew who, why and since when.
const WRITE = `
with told as (update cairn.registry set version = version + 1 returning 1)
insert into cairn.pauses (scope, target_id, mode, reason, paused_by, paused_at)
select $1::text, $2::text, $3::text, $4::text, $5::text, cairn.now() from told
on conflict (scope, target_id) do update set mode = excluded.mode, reason = excluded.reason,
  paused_by = excluded.paused_by, paused_at = excluded.paused_at`;

export async function writePause(client: Sql, pause: NewPause): Promise<void> {
  const { scope, targetId, mode, reason, pausedBy } = pause;
  await runStatement(client, WRITE, [scope, targetId, mode, reason, pausedBy]);
}

const REMOVE = `
with removed as (
  delete from cairn.pauses where scope = $1::text and target_id = $2::text returning 1),
told as (
  update cairn.registry set version = version + 1 where exists (select 1 from removed))
select 1 as one from removed`;

/** @returns false when it was not paused. */
export async function removePause(
  client: Sql,
  scope: PauseScope,
  targetId: string,
): Promise<boolean> {
  return (await runStatement(client, REMOVE, [scope, targetId])).length > 0;
}

/** What `PAUSES_JSON` gives of one pause. */
export interface PauseColumns extends Pause {
  readonly targetId: string;
}

/** All pauses as a JSON array, for the statement that reads the functions. */
export const PAUSES_JSON = `
(select coalesce(json_agg(json_build_object('scope', scope, 'targetId', target_id, 'mode', mode,
  'reason', reason, 'pausedBy', paused_by, 'pausedAt', paused_at) order by paused_at), '[]')
  from cairn.pauses)`;

const COLUMNS: SQL = sql`
  p.scope, coalesce(f.slug, a.name) as target, nullif(p.target_id, '') as "targetId", p.mode,
  p.reason, p.paused_by as "pausedBy", p.paused_at as "pausedAt"`;

const SOURCE: SQL = sql`
  cairn.pauses p
  left join cairn.functions f on p.scope = 'function' and f.id = p.target_id
  left join cairn.apps a on p.scope = 'app' and a.id = p.target_id`;

/** The longest first. */
export async function listPauses(db: Reader): Promise<PauseView[]> {
  const rows = await db.execute<PauseView & Record<string, unknown>>(
    sql`select ${COLUMNS} from ${SOURCE} order by p.paused_at, p.scope, p.target_id`,
  );
  return rows.map(toPauseView);
}

export async function readPause(
  db: Reader,
  scope: PauseScope,
  targetId: string,
): Promise<PauseView | undefined> {
  const [row] = await db.execute<PauseView & Record<string, unknown>>(
    sql`select ${COLUMNS} from ${SOURCE} where p.scope = ${scope} and p.target_id = ${targetId}`,
  );
  return row === undefined ? undefined : toPauseView(row);
}

const toPauseView = (row: PauseView): PauseView => ({ ...row, pausedAt: toInstant(row.pausedAt) });

/** @param key - The app's name or its id. @returns Its id. */
export async function findAppId(db: Reader, key: string): Promise<string | undefined> {
  const [row] = await db.execute<{ id: string }>(sql`
    select a.id from cairn.apps a where a.name = ${key} or a.id = ${key}
    order by a.name = ${key} desc limit 1`);
  return row?.id;
}

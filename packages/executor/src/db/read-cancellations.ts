// Cancellations of many runs as people and programs read them.
import type { CancellationView, PageQuery } from "@cairn/core";
import { type SQL, sql } from "drizzle-orm";
import type { Reader } from "./client.ts";
import { toInstant, toInstantOrNull } from "./instant.ts";
import { type Page, SHARD, toPage } from "./read-page.ts";

const VIEWS = sql`
  select c.id, coalesce(a.name, '') as app_id, coalesce(f.slug, c.function_id) as function_id,
    c.started_after, c.started_before, c.condition as "if", c.children, c.status, c.matched, c.cancelled,
    c.created_at, c.ended_at
  from cairn.cancellations c
  left join cairn.functions f on f.id = c.function_id
  left join cairn.apps a on a.id = f.app_id
  where c.shard = ${SHARD}`;

/** Newest first. */
export async function listCancellations(
  db: Reader,
  { cursor, limit }: PageQuery,
): Promise<Page<CancellationView>> {
  const before: SQL = cursor === undefined ? sql`true` : sql`c.id < ${cursor}`;
  const rows = await db.execute<CancellationView>(
    sql`${VIEWS} and ${before} order by c.id desc limit ${limit + 1}`,
  );
  return toPage(rows.map(toView), limit, ({ id }) => id);
}

export async function readCancellation(
  db: Reader,
  id: string,
): Promise<CancellationView | undefined> {
  const [row] = await db.execute<CancellationView>(sql`${VIEWS} and c.id = ${id}`);
  return row === undefined ? undefined : toView(row);
}

const toView = (row: CancellationView): CancellationView => ({
  ...row,
  started_after: toInstantOrNull(row.started_after),
  started_before: toInstant(row.started_before),
  created_at: toInstant(row.created_at),
  ended_at: toInstantOrNull(row.ended_at),
});

/**
 * @param app - The app's name or id.
 * @param key - The function's id within its app, its slug or our own id. Also one that is archived: its
 * runs may still be live.
 */
export async function findFunctionOfApp(
  db: Reader,
  app: string,
  key: string,
): Promise<string | undefined> {
  const [row] = await db.execute<{ id: string }>(sql`
    select f.id from cairn.functions f join cairn.apps a on a.id = f.app_id
    where (a.name = ${app} or a.id = ${app})
      and (f.slug = a.name || '-' || ${key} or f.slug = ${key} or f.id = ${key})
    order by f.slug = a.name || '-' || ${key} desc limit 1`);
  return row?.id;
}

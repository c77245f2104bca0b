// Schedules as people and programs read them.
import type { PageQuery, ScheduleView } from "@cairn/core";
import { type SQL, sql } from "drizzle-orm";
import type { Reader } from "./client.ts";
import { toInstant, toInstantOrNull } from "./instant.ts";
import { type Page, SHARD, toPage } from "./read-page.ts";

const VIEWS = sql`
  select s.id, s.origin, s.function_id as "functionId", coalesce(f.slug, s.function_id) as
    "functionSlug", (f.id is null or f.archived_at is not null) as "functionMissing", s.cron,
    s.timezone, s.jitter_ms as "jitterMs", s.missed, s.missed_max as "missedMax", s.overlap, s.data, s.paused,
    case when not s.paused then s.next_tick_at end as "nextTickAt",
    s.last_tick_at as "lastTickAt", s.last_event_id as "lastEventId",
    s.queued_tick_at as "queuedTickAt", s.version, s.created_at as "createdAt",
    s.updated_at as "updatedAt"
  from cairn.schedules s left join cairn.functions f on f.id = s.function_id
  where s.shard = ${SHARD} and s.origin <> 'gone'`;

/** By id: those that were made over HTTP the newest first, and in between those of apps' code. */
export async function listSchedules(
  db: Reader,
  { cursor, limit, function: key }: PageQuery & { readonly function?: string | undefined },
): Promise<Page<ScheduleView>> {
  const before: SQL = cursor === undefined ? sql`true` : sql`s.id < ${cursor}`;
  const ofFunction: SQL =
    key === undefined ? sql`true` : sql`(f.slug = ${key} or s.function_id = ${key})`;
  const rows = await db.execute<ScheduleView>(
    sql`${VIEWS} and ${before} and ${ofFunction} order by s.id desc limit ${limit + 1}`,
  );
  return toPage(rows.map(toView), limit, ({ id }) => id);
}

export async function readSchedule(db: Reader, id: string): Promise<ScheduleView | undefined> {
  const [row] = await db.execute<ScheduleView>(sql`${VIEWS} and s.id = ${id}`);
  return row === undefined ? undefined : toView(row);
}

const toView = (row: ScheduleView): ScheduleView => ({
  ...row,
  nextTickAt: toInstantOrNull(row.nextTickAt),
  lastTickAt: toInstantOrNull(row.lastTickAt),
  queuedTickAt: toInstantOrNull(row.queuedTickAt),
  createdAt: toInstant(row.createdAt),
  updatedAt: toInstant(row.updatedAt),
});

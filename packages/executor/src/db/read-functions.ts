// Functions and apps, by name.
import type { AppView, FunctionsQuery, FunctionView, PageQuery } from "@cairn/core";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Reader } from "./client.ts";
import { toInstant, toInstantOrNull } from "./instant.ts";
import { allOf, type Page, textArray, toPage } from "./read-page.ts";

type FunctionRow = Omit<FunctionView, "triggers">;

const FUNCTION_COLUMNS = sql`
  f.id, f.slug, coalesce(nullif(f.name, ''), f.slug) as name, f.app_id as "appId",
  a.name as "appName", f.max_attempts as "maxAttempts", f.archived_at as "archivedAt", f.config`;

const FUNCTIONS = sql`cairn.functions f join cairn.apps a on a.id = f.app_id`;

/** Names may hold any character; a cursor must not. */
const toNameCursor = (name: string): string => Buffer.from(name, "utf8").toString("base64url");

export function isNameCursor(text: string): boolean {
  const name = fromNameCursor(text);
  return name !== "" && !/\p{Cc}/u.test(name) && toNameCursor(name) === text;
}

function fromNameCursor(text: string): string {
  return Buffer.from(text, "base64url").toString("utf8");
}

export async function listFunctions(
  db: Reader,
  query: FunctionsQuery,
): Promise<Page<FunctionView>> {
  const { app, archived, cursor, limit } = query;
  const conditions: SQL[] = [sql`true`];
  if (!archived) conditions.push(sql`f.archived_at is null`);
  if (cursor !== undefined) conditions.push(sql`f.slug > ${fromNameCursor(cursor)}`);
  if (app !== undefined) {
    const wanted = textArray(app);
    conditions.push(sql`(a.name = any(${wanted}) or a.id = any(${wanted}))`);
  }
  const rows = await db.execute<FunctionRow>(sql`
    select ${FUNCTION_COLUMNS} from ${FUNCTIONS}
    where ${allOf(conditions)} order by f.slug limit ${limit + 1}`);
  return toPage(rows.map(toFunctionView), limit, (fn) => toNameCursor(fn.slug));
}

/** @param key - The slug or the id. */
export async function readFunction(db: Reader, key: string): Promise<FunctionView | undefined> {
  const [row] = await db.execute<FunctionRow>(sql`
    select ${FUNCTION_COLUMNS} from ${FUNCTIONS} where f.slug = ${key} or f.id = ${key}
    order by f.slug = ${key} desc limit 1`);
  return row === undefined ? undefined : toFunctionView(row);
}

const StoredTrigger = z.object({
  event: z.string().nullish(),
  expression: z.string().nullish(),
  cron: z.string().nullish(),
});
const StoredConfig = z.object({ triggers: z.array(StoredTrigger).catch([]) });

function toFunctionView(row: FunctionRow): FunctionView {
  const { triggers } = StoredConfig.parse(JSON.parse(row.config));
  return {
    ...row,
    archivedAt: toInstantOrNull(row.archivedAt),
    triggers: triggers.map(({ event, expression, cron }) => ({
      event: event ?? null,
      condition: expression ?? null,
      cron: cron ?? null,
    })),
  };
}

const APP_COLUMNS = sql`
  a.id, a.name, a.url, a.sdk, a.framework, a.synced_at as "syncedAt",
  (select count(*)::int from cairn.functions f where f.app_id = a.id and f.archived_at is null)
    as functions`;

/** How it is doing is known to executors alone. */
type StoredApp = Omit<AppView, "health">;

export async function listApps(db: Reader, query: PageQuery): Promise<Page<StoredApp>> {
  const { cursor, limit } = query;
  const after = cursor === undefined ? sql`true` : sql`a.name > ${fromNameCursor(cursor)}`;
  const rows = await db.execute<StoredApp>(sql`
    select ${APP_COLUMNS} from cairn.apps a where ${after} order by a.name limit ${limit + 1}`);
  return toPage(rows.map(toAppView), limit, (app) => toNameCursor(app.name));
}

/** @param key - The name or the id. */
export async function hasApp(db: Reader, key: string): Promise<boolean> {
  const rows = await db.execute(
    sql`select 1 from cairn.apps a where a.name = ${key} or a.id = ${key} limit 1`,
  );
  return rows.length > 0;
}

const toAppView = (row: StoredApp): StoredApp => ({ ...row, syncedAt: toInstant(row.syncedAt) });

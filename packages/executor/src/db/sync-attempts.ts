// Attempts to read apps' functions: kept, listed and pruned. Those that say the same again raise a
// counter instead of filling the table.
import type { SyncAttemptsQuery, SyncAttemptView, SyncKind, SyncOutcome } from "@cairn/core";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Reader, Sql } from "./client.ts";
import { toInstant } from "./instant.ts";
import { allOf, type Page, textArray, toPage } from "./read-page.ts";
import { runStatement } from "./row-set.ts";

export interface SyncAttempt {
  readonly id: string;
  readonly kind: SyncKind;
  readonly startedBy: SyncAttemptView["startedBy"];
  /** "" when there is none. */
  readonly url: string;
  readonly outcome: SyncOutcome;
  readonly code: string | null;
  readonly message: string | null;
  readonly httpStatus: number | null;
  readonly appName: string | null;
  readonly sdk: string | null;
  readonly functions: number | null;
  readonly warnings: readonly string[];
  /** When the newest attempt of its kind says the same, that one is counted up. */
  readonly mayRepeat: boolean;
}

const SAVE = `
with newest as (
  select a.* from cairn.sync_attempts a
  where md5(a.url) = md5($4::text) and a.url = $4::text and a.kind = $2::text
    and a.started_by = $3::text
  order by a.last_at desc, a.id desc limit 1
), repeated as (
  update cairn.sync_attempts a set times = a.times + 1, last_at = cairn.now()
  from newest n
  where $13::int = 1 and a.id = n.id
    and row(n.outcome, n.code, n.message, n.http_status, n.app_name, n.sdk, n.functions, n.warnings)
      is not distinct from row($5::text, $6::text, $7::text, $8::smallint, $9::text, $10::text,
        $11::int, $12::text)
  returning a.id
), added as (
  insert into cairn.sync_attempts (id, at, last_at, kind, started_by, url, outcome, code, message,
    http_status, app_name, sdk, functions, warnings)
  select $1::text, cairn.now(), cairn.now(), $2::text, $3::text, $4::text, $5::text, $6::text,
    $7::text, $8::smallint, $9::text, $10::text, $11::int, $12::text
  where not exists (select from repeated)
  returning id
)
select id from repeated union all select id from added`;

/** @returns The id under which it is kept: its own, or that of the one that it repeats. */
export async function saveSyncAttempt(client: Sql, attempt: SyncAttempt): Promise<string> {
  const { id, kind, startedBy, url, outcome, code, message, httpStatus } = attempt;
  const { appName, sdk, functions } = attempt;
  const facts = [appName, sdk, functions, JSON.stringify(attempt.warnings)];
  const repeats = attempt.mayRepeat ? 1 : 0;
  const what = [id, kind, startedBy, url, outcome, code, message, httpStatus];
  const params = [...what, ...facts, repeats];
  const [row] = await runStatement<{ readonly id: string }>(client, SAVE, params);
  return row?.id ?? id;
}

/** As it is stored: without what is made of it for readers. */
export type StoredAttempt = Omit<SyncAttemptView, "curl">;

type Row = Omit<StoredAttempt, "warnings"> & { readonly warnings: string };

const COLUMNS = sql`
  a.id, a.at::text as at, a.last_at::text as "lastAt", a.times, a.kind, a.started_by as "startedBy",
  nullif(a.url, '') as url, a.outcome, a.code, a.message, a.http_status as "httpStatus",
  a.app_name as "appName", a.sdk, a.functions, a.warnings`;

/** The newest first. @param urls - Any of them; undefined: all. */
export async function listSyncAttempts(
  db: Reader,
  query: Pick<SyncAttemptsQuery, "cursor" | "limit" | "outcome">,
  urls: readonly string[] | undefined,
): Promise<Page<StoredAttempt>> {
  const { cursor, limit, outcome } = query;
  const conditions: SQL[] = [sql`true`];
  if (outcome !== undefined) conditions.push(sql`a.outcome = ${outcome}`);
  if (urls !== undefined) conditions.push(sql`a.url = any(${textArray(urls)})`);
  if (cursor !== undefined) {
    const { lastAt, id } = fromCursor(cursor) ?? { lastAt: "infinity", id: "" };
    conditions.push(sql`(a.last_at, a.id) < (${lastAt}::timestamptz, ${id})`);
  }
  const rows = await db.execute<Row & { readonly [key: string]: unknown }>(sql`
    select ${COLUMNS} from cairn.sync_attempts a
    where ${allOf(conditions)} order by a.last_at desc, a.id desc limit ${limit + 1}`);
  const { items, next } = toPage(rows, limit, toCursor);
  return { items: items.map(toAttempt), next };
}

const Warnings = z.array(z.string());

const toAttempt = (row: Row): StoredAttempt => ({
  ...row,
  at: toInstant(row.at),
  lastAt: toInstant(row.lastAt),
  warnings: Warnings.parse(JSON.parse(row.warnings)),
});

/** The time goes in as Postgres wrote it: with its microseconds. */
const toCursor = ({ lastAt, id }: Pick<Row, "lastAt" | "id">): string =>
  Buffer.from(`${lastAt} ${id}`, "utf8").toString("base64url");

const CURSOR = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?) ([0-9A-Z]{26})$/;

function fromCursor(cursor: string): { readonly lastAt: string; readonly id: string } | undefined {
  const [, lastAt, id] = CURSOR.exec(Buffer.from(cursor, "base64url").toString("utf8")) ?? [];
  return lastAt === undefined || id === undefined ? undefined : { lastAt, id };
}

export const isAttemptCursor = (text: string): boolean => fromCursor(text) !== undefined;

/** So many of the newest are kept of each URL, and of all. */
const KEPT_OF_URL = 50;
const KEPT = 5_000;

const PRUNE = `
delete from cairn.sync_attempts where id = any(array(
  select r.id from (
    select id, row_number() over (partition by url order by last_at desc, id desc) as of_url,
      row_number() over (order by last_at desc, id desc) as of_all
    from cairn.sync_attempts) r
  where r.of_url > ${String(KEPT_OF_URL)} or r.of_all > ${String(KEPT)}))`;

export async function pruneSyncAttempts(client: Sql): Promise<void> {
  await runStatement(client, PRUNE, []);
}

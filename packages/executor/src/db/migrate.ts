// Brings the database to this version's schema, one process at a time. Imports nothing of other
// packages, so that a test runner's set-up can use it from source.
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import postgres, { type Sql } from "postgres";
import { driverUrl } from "./driver-url.ts";

/** Any number; the same in every version, so that two migrations never run at once. */
const LOCK = 7_261_946_831;
const LOCK_WAIT = "60s";
/** A state of our own: another process migrated between our look and our lock. */
const OVERTAKEN = "CRN01";
/** Each further try means that somebody else has succeeded. */
const TRIES = 10;

/** Applies what is missing, all of it or nothing. Safe to call from many processes at once, and again. */
export async function migrateDatabase(url: string): Promise<void> {
  const migrations = readMigrationFiles({ migrationsFolder: migrationsFolder() });
  const sql = postgres(driverUrl(url), {
    max: 1,
    prepare: false,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: "cairn" },
  });
  try {
    let tries = 0;
    while (!(await applyMissing(sql, migrations))) {
      tries += 1;
      if (tries === TRIES) throw new Error("others migrate this database again and again");
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * Sends lock, check and migrations as one text, which Postgres takes as one transaction. So nothing
 * has to outlive it: behind a pooler the next statement may go to another connection.
 *
 * @returns False when another process was faster.
 */
async function applyMissing(sql: Sql, migrations: readonly MigrationMeta[]): Promise<boolean> {
  const lastAt = await lastApplied(sql);
  const missing = migrations.filter(({ folderMillis }) => folderMillis > lastAt);
  if (missing.length === 0) return true;
  const statements = [LOCKED, expectLast(lastAt), ...missing.flatMap(statementsOf)];
  try {
    await sql.unsafe(statements.join("\n;\n")).simple();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === OVERTAKEN) return false;
    throw error;
  }
}

const LOCKED = `
set local lock_timeout = '${LOCK_WAIT}';
set local statement_timeout = 0;
select pg_advisory_xact_lock(${String(LOCK)});
create schema if not exists cairn;
create table if not exists cairn.migrations (id serial primary key, hash text not null, created_at bigint)`;

const LAST = "select coalesce(max(created_at), 0) as last from cairn.migrations";

const expectLast = (lastAt: number): string => `
do $$ begin
  if (${LAST}) <> ${String(lastAt)} then
    raise exception 'migrated meanwhile' using errcode = '${OVERTAKEN}';
  end if;
end $$`;

const statementsOf = ({ sql, hash, folderMillis }: MigrationMeta): string[] => [
  ...sql,
  `insert into cairn.migrations (hash, created_at) values ('${hash}', ${String(folderMillis)})`,
];

/** When the newest migration that it has was made, in milliseconds since 1970; 0: none. */
async function lastApplied(sql: Sql): Promise<number> {
  const [found] = await sql<{ isThere: boolean }[]>`
    select to_regclass('cairn.migrations') is not null as "isThere"`;
  if (found?.isThere !== true) return 0;
  const [row] = await sql.unsafe<{ last: string }[]>(LAST);
  return Number(row?.last ?? 0);
}

/** In the checkout the folder lies at the top; a package carries it beside its own files. */
function migrationsFolder(): string {
  const places = ["../../drizzle/", "../../../../drizzle/"];
  const found = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error("the folder drizzle/ with the migrations is missing");
  return found;
}

// The commands that work on a database, when its URL leads to a PgBouncer in transaction mode.
import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { databaseUrl, runOnServer } from "../support/admin.ts";
import { canSkip, skipReason } from "../support/pgbouncer.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { runCairn } from "../support/run-cairn.ts";
import { openPgbouncer } from "./pooled-system.ts";

/** Each command is a process of its own. */
const COMMANDS_MS = 180_000;

const NOBODY = "postgres://nobody@127.0.0.1:1/nothing";

async function emptyDatabase(): Promise<string> {
  const { serverUrl } = inject("testPostgres");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await runOnServer(serverUrl, [`create database ${name}`]);
  onTestFinished(() => runOnServer(serverUrl, [`drop database if exists ${name} with (force)`]));
  return databaseUrl(serverUrl, name);
}

function connect(url: string) {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  return sql;
}

describe.skipIf(canSkip)(`commands behind PgBouncer${skipReason}`, () => {
  it(
    "migrate from many processes at once, and leave no lock behind",
    async () => {
      const url = await emptyDatabase();
      const pgbouncer = await openPgbouncer();
      const env = { DATABASE_URL: pgbouncer.urlOf(url), CAIRN_DB_POOLED: "true" };
      const ends = await Promise.all(Array.from({ length: 4 }, () => runCairn(["migrate"], env)));
      expect(ends.map(({ code, stderr }) => `${String(code)} ${stderr}`)).toEqual(
        ends.map(() => "0 "),
      );
      const sql = connect(url);
      const locks = await sql`select * from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())`;
      expect(locks).toEqual([]);
      const doubled = await sql`
      select hash from cairn.migrations group by hash having count(*) <> 1`;
      expect(doubled).toEqual([]);
    },
    COMMANDS_MS,
  );

  it(
    "migrate the direct way where there is one",
    async () => {
      const url = await emptyDatabase();
      const env = { DATABASE_URL: NOBODY, DATABASE_DIRECT_URL: url };
      expect(await runCairn(["migrate"], env)).toMatchObject({ code: 0, stderr: "" });
      const wrong = await runCairn(["migrate"], { DATABASE_URL: url, DATABASE_DIRECT_URL: NOBODY });
      expect(wrong.code).not.toBe(0);
      expect(wrong.stderr).toContain("DATABASE_DIRECT_URL");
    },
    COMMANDS_MS,
  );

  it("say that a pooler needs a setting", async () => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const pgbouncer = await openPgbouncer();
    const env = { DATABASE_URL: pgbouncer.urlOf(database.url) };
    const { code, stderr } = await runCairn(["doctor"], env);
    expect(code).not.toBe(0);
    expect(stderr).toContain("CAIRN_DB_POOLED=true");
  });

  it(
    "say which timeouts are missing, as long as they are",
    async () => {
      const database = await createTestDatabase();
      onTestFinished(() => database.drop());
      const pgbouncer = await openPgbouncer();
      const env = { DATABASE_URL: pgbouncer.urlOf(database.url), CAIRN_DB_POOLED: "true" };
      const name = new URL(database.url).pathname.slice(1);
      const sql = connect(database.url);
      await sql.unsafe(`alter database ${name} set statement_timeout = '15s'`);
      const some = await runCairn(["doctor"], env);
      expect(some.code).toBe(1);
      expect(some.stdout).toContain("set lock_timeout = '5s';");
      expect(some.stdout).toContain("set idle_in_transaction_session_timeout = '10s';");
      expect(some.stdout).not.toContain("set statement_timeout");
      const straight = await runCairn(["doctor"], { DATABASE_URL: database.url });
      expect(straight.stdout).not.toContain("lock_timeout");
    },
    COMMANDS_MS,
  );
});

// The databases that tests run on.
import postgres from "postgres";
import { expect, it, onTestFinished } from "vitest";
import { createTestDatabase } from "../support/postgres.ts";

function connect(url: string): postgres.Sql {
  const sql = postgres(url, { max: 1 });
  onTestFinished(() => sql.end());
  return sql;
}

it("gives each caller a migrated database, and takes it back even while it is in use", async () => {
  const [one, other] = [await createTestDatabase(), await createTestDatabase()];
  const [inOne, inOther] = [connect(one.url), connect(other.url)];
  const migrated = await inOne`select to_regclass('cairn.migrations') is not null as answer`;
  expect(migrated[0]).toEqual({ answer: true });
  await one.drop();
  const left = await inOther`select datname from pg_database where datname like 'test_%'`;
  const names = left.map(({ datname }) => `/${String(datname)}`);
  expect(names).toContain(new URL(other.url).pathname);
  expect(names).not.toContain(new URL(one.url).pathname);
  await other.drop();
});

// `--fresh` on a database of the user's.
import postgres from "postgres";
import { expect, it, onTestFinished } from "vitest";
import { wipeDatabase } from "../../packages/executor/src/db/wipe-database.ts";
import { createTestDatabase } from "../support/postgres.ts";

it("empties every table but those of keys and of the schema itself", async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  await sql`insert into cairn.apps (id, name, url, sdk, checksum, synced_at)
    values ('a', 'shop', 'http://localhost', 'js', '', now())`;
  await sql`insert into cairn.functions (id, app_id, slug, name, config, url, max_attempts)
    values ('f', 'a', 'shop-pay', 'pay', '{}', 'http://localhost', 4)`;
  await sql`insert into cairn.notes (run_id, id, attempt, scope, kind, op, content, at)
    values ('r', 'n', 0, 'run', 'k', 'set', '{}', now())`;
  await sql`insert into cairn.cancellations (id, function_id, started_before, status, looked_at, batch,
      matched, cancelled, token, claimable_at, created_at)
    values ('c', 'f', now(), 'running', '', '{}', 0, 0, 0, now(), now())`;
  const versionOf = async () => (await sql`select version from cairn.registry`)[0]?.["version"];
  const before = Number(await versionOf());

  await wipeDatabase(database.url);

  const left = await sql`
    select 'apps' as what from cairn.apps union all select 'functions' from cairn.functions
    union all select 'notes' from cairn.notes
    union all select 'cancellations' from cairn.cancellations`;
  expect(left).toHaveLength(0);
  // Executors read the functions again.
  expect(Number(await versionOf())).toBe(before + 1);
  const [migrations] = await sql`select count(*)::int as count from cairn.migrations`;
  expect(migrations?.["count"]).toBeGreaterThan(0);
});

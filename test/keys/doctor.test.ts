// `cairn doctor` on a database that is well, and on ones that are not.
import postgres from "postgres";
import { expect, it, onTestFinished } from "vitest";
import { createTestDatabase } from "../support/postgres.ts";
import { runCairn } from "../support/run-cairn.ts";

async function openDatabase() {
  const database = await createTestDatabase();
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  onTestFinished(async () => {
    await sql.end();
    await database.drop();
  });
  return { sql, env: { DATABASE_URL: database.url } };
}

it("says how many invariants hold", async () => {
  const { sql, env } = await openDatabase();
  const { stdout, stderr } = await runCairn(["doctor"], env);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^Postgres \d+; 0 live runs, 0 jobs\.$/m);
  const [row] = await sql<{ fsync: string }[]>`select current_setting('fsync') as fsync`;
  // The servers of tests are fast rather than durable, and it says so.
  expect(stdout).toMatch(row?.fsync === "on" ? /✓ \d+ invariants hold/ : /fsync .* is off/);
});

it("names an invariant that does not hold, and the rows", async () => {
  const { sql, env } = await openDatabase();
  await sql`insert into cairn.slots (run_id, job_id, key, function_id, name, since)
    values ('01RUN', 'gone', 'fn:f:concurrency[0]:', 'f', 'concurrency[0]', cairn.now() - interval '1 hour')`;
  const { code, stdout } = await runCairn(["doctor"], env);
  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ I\d+ /);
  expect(stdout).toContain("01RUN");
});

it("asks for the schema where there is none", async () => {
  const { sql, env } = await openDatabase();
  await sql`drop schema cairn cascade`;
  const { code, stdout } = await runCairn(["doctor"], env);
  expect(code).toBe(1);
  expect(stdout).toContain("Run `cairn migrate`");
});

it("says when the database is of another environment than the one that is asked for", async () => {
  const { sql, env } = await openDatabase();
  await sql`update cairn.registry set environment = 'staging'`;
  const { code, stdout } = await runCairn(["doctor", "--env", "production"], env);
  expect(code).toBe(1);
  expect(stdout).toContain("✗ The database is of the environment staging, not production");
  for (const args of [["doctor"], ["doctor", "--env", "staging"]]) {
    const { stdout: own } = await runCairn(args, env);
    expect(own).toContain("environment staging;");
    expect(own).not.toContain("✗ The database");
  }
}, 120_000);

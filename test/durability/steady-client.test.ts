// The database client under broken connections: every statement settles soon, and the next ones go
// through. The driver alone loses statements and connections here (I24).
import { setTimeout as sleep } from "node:timers/promises";
import postgres, { type Sql } from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../packages/executor/src/db/client.ts";
import { runStatement } from "../../packages/executor/src/db/row-set.ts";
import { storageErrorCode } from "../../packages/executor/src/db/storage-error.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";

/** Statements under way at a time. */
const WORKERS = 24;
const ROUNDS = 40;
/** In this time what was under way when a connection broke has settled, on a machine that is not busy. */
const SETTLED_MS = 6_000;
/** No statement may take longer than this: four seconds, and whatever a busy machine adds. */
const SLOWEST_MS = 20_000;

let server: TestDatabase;
let database: Database;
let admin: Sql;

beforeEach(async () => {
  server = await createTestDatabase();
  database = openDatabase({ url: server.url });
  admin = postgres(server.url, { max: 1, onnotice: () => undefined });
});

afterEach(async () => {
  await database.close();
  await admin.end();
  await server.drop();
});

const terminateSome = () => admin`
  select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'cairn' and datname = current_database() and random() < 0.33`;

interface Tally {
  done: number;
  slowestMs: number;
  /** Errors that the database is not to blame for. */
  readonly others: unknown[];
}

/** Asks again and again, in the phase of the event loop in which batches are sent. */
async function ask(tally: Tally, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await new Promise((resolve) => setImmediate(resolve));
    const start = performance.now();
    try {
      await runStatement(database.sql, "select $1::text[] as x, pg_sleep(0.001)", [["a"]]);
      tally.done += 1;
    } catch (error) {
      if (storageErrorCode(error) === undefined) tally.others.push(error);
    }
    tally.slowestMs = Math.max(tally.slowestMs, performance.now() - start);
  }
}

describe("statements while connections are broken at random", () => {
  it("all settle within seconds, and go through afterwards", async () => {
    const tally: Tally = { done: 0, slowestMs: 0, others: [] };
    const stopping = new AbortController();
    const workers = Array.from({ length: WORKERS }, () => ask(tally, stopping.signal));
    for (let round = 0; round < ROUNDS; round += 1) {
      await terminateSome();
      await sleep(100);
    }
    const before = tally.done;
    await sleep(SETTLED_MS);
    stopping.abort();
    await Promise.all(workers);
    expect(tally.others).toEqual([]);
    expect(tally.done).toBeGreaterThan(before + WORKERS);
    expect(tally.slowestMs).toBeLessThan(SLOWEST_MS);
  }, 120_000);
});

describe("texts in arrays", () => {
  it("come back as they went", async () => {
    const odd = ["", "NULL", '"', "\\", '\\"', "{a,b}", "a,b", " ", "\n", "é\u0001", null];
    const rows = await runStatement<{ x: string | null }>(
      database.sql,
      "select x from unnest($1::text[]) as x",
      [odd],
    );
    expect(rows.map(({ x }) => x)).toEqual(odd);
    const [row] = await runStatement(database.sql, "select $1::text[] as texts", [odd]);
    expect(row).toEqual({ texts: odd });
  });
});

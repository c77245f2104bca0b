// A cancellation is in one pair of hands: whoever held it before can change nothing of it (I7).
import postgres, { type Sql } from "postgres";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  beginBatch,
  claimCancellation,
  type ClaimedCancellation,
  endBatch,
  finishCancellation,
  insertCancellation,
  releaseCancellation,
  stopCancellation,
} from "../../packages/executor/src/db/cancellations.ts";
import type { Holder } from "../../packages/executor/src/db/holder.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";

const SHARD = 0;
const ID = "01KDVV9S000000000000000000";
const FOUND = { lookedAt: "01KDVV9S000000000000000001", runIds: ["01KDVV9S000000000000000001"] };

let database: TestDatabase;
let sql: Sql;

beforeEach(async () => {
  database = await createTestDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  const cancellation = {
    id: ID,
    functionId: "f",
    startedAfter: null,
    startedBefore: "2100-01-01T00:00:00Z",
    condition: null,
    children: false,
  };
  await insertCancellation(sql, SHARD, cancellation);
});

afterEach(async () => {
  await sql.end();
  await database.drop();
});

/** A lease that is over at once, so that the next claim finds it free. */
async function claim(leaseMs = 0): Promise<ClaimedCancellation> {
  const holder: Holder = { shard: SHARD, executor: "test", leaseMs };
  const claimed = await claimCancellation(sql, holder);
  if (claimed === undefined) throw new Error("there is nothing to claim");
  return claimed;
}

const row = async () => (await sql`select status, matched, batch from cairn.cancellations`)[0];

it("is not claimed while its lease lasts", async () => {
  await claim(60_000);
  await expect(claim()).rejects.toThrow("nothing to claim");
});

it("is free at once when it is given back", async () => {
  const held = await claim(60_000);
  await releaseCancellation(sql, SHARD, held);
  expect(await claim()).toMatchObject({ id: ID });
});

it("takes nothing from whoever held it before", async () => {
  const before = await claim();
  const now = await claim();
  expect(await beginBatch(sql, SHARD, before, FOUND)).toBe(false);
  await finishCancellation(sql, SHARD, before);
  expect(await row()).toEqual({ status: "running", matched: 0, batch: [] });
  expect(await beginBatch(sql, SHARD, now, FOUND)).toBe(true);
  await endBatch(sql, SHARD, before);
  expect(await row()).toEqual({ status: "running", matched: 1, batch: FOUND.runIds });
  await endBatch(sql, SHARD, now);
  await finishCancellation(sql, SHARD, now);
  expect(await row()).toEqual({ status: "finished", matched: 1, batch: [] });
});

it("begins no batch and does not finish once it was stopped", async () => {
  const held = await claim();
  expect(await stopCancellation(sql, SHARD, ID)).toBe(true);
  expect(await beginBatch(sql, SHARD, held, FOUND)).toBe(false);
  await finishCancellation(sql, SHARD, held);
  expect(await row()).toEqual({ status: "stopped", matched: 0, batch: [] });
  await expect(claim()).rejects.toThrow("nothing to claim");
});

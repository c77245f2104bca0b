// Buffers at the statements that fill and empty them, in the orders that a race may have: an event puts
// off what somebody is about to start, and two hold what only one may start (I7, I15).
import type { BufferRule } from "@cairn/core";
import postgres, { type Sql } from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Acceptance, acceptEvents } from "../../packages/executor/src/db/accept-events.ts";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { claimJobs, releaseJob } from "../../packages/executor/src/db/claim-jobs.ts";
import { closeBuffers } from "../../packages/executor/src/db/due-buffers.ts";
import type { ClaimedJob } from "../../packages/executor/src/db/job-types.ts";
import { createIdSource } from "../../packages/executor/src/ops/new-id.ts";
import { moveClock } from "../durability/move-clock.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";

const MINUTE = 60_000;
const ME = { shard: 0, executor: "me", leaseMs: MINUTE };
const OTHER = { ...ME, executor: "other" };
const DEBOUNCE: BufferRule = { kind: "debounce", periodMs: MINUTE, timeoutMs: null, key: null };
const batchOf = (maxSize: number): BufferRule => ({
  kind: "batch",
  maxSize,
  timeoutMs: MINUTE,
  key: null,
  condition: null,
});

const newId = createIdSource(Date.now);
let database: TestDatabase;
let sql: Sql;

beforeEach(async () => {
  database = await createTestDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => undefined });
});

afterEach(async () => {
  await sql.end();
  await database.drop();
});

async function accept(acceptance: Acceptance) {
  const [registry] = await sql<{ version: string }[]>`select version from cairn.registry`;
  const result = await acceptEvents(sql, ME, Number(registry?.version), [acceptance]);
  if (result.kind !== "done") throw new Error("the registry has changed");
  return result;
}

/** An event that goes into a buffer of the function `f`; nobody waits for it. */
async function send(rule: BufferRule): Promise<number | null> {
  const id = newId();
  const buffered = { id: newId(), functionId: "f", rule, key: null, bytes: 1, onceKey: null };
  const event = { id, name: "shop/paid", data: {}, user: {}, ts: 0 };
  const plan = { event, runs: [], buffered: [buffered], skips: [], matchJobId: newId() };
  const { bufferedMs } = await accept({ plan, key: null, hold: false });
  await sql`delete from cairn.jobs where kind = 'match'`;
  return bufferedMs;
}

async function claimOne(holder = ME): Promise<ClaimedJob> {
  const [job] = await claimJobs(sql, holder, 10);
  if (job === undefined) throw new Error("nothing is due");
  return job;
}

const close = async ({ runId }: ClaimedJob) => (await closeBuffers(sql, 0, [runId])).get(runId);

/** Removes the buffer, as a flush that starts no run. @returns Whether it was removed. */
async function empty(claimed: ClaimedJob): Promise<boolean> {
  const plan = { event: null, runs: [] } as const;
  const { outcomes } = await accept({ plan, key: null, hold: false, flush: claimed });
  return outcomes[0]?.kind === "accepted";
}

describe("a debounce that is put off while somebody is about to start its run", () => {
  it("is not closed, and its job comes back no earlier", async () => {
    await send(DEBOUNCE);
    await moveClock(sql, MINUTE);
    const claimed = await claimOne();
    expect(await send(DEBOUNCE)).toBe(MINUTE);
    expect(await close(claimed)).toBeUndefined();
    expect(await empty(claimed)).toBe(false);
    await releaseJob(sql, 0, claimed);
    expect(await claimJobs(sql, OTHER, 10)).toEqual([]);
    expect(await checkOracles(sql)).toEqual([]);
  });

  it("takes no event any more once it is closed", async () => {
    await send(DEBOUNCE);
    await moveClock(sql, MINUTE);
    const claimed = await claimOne();
    const closed = await close(claimed);
    await send(DEBOUNCE);
    expect((await close(claimed))?.eventIds).toEqual(closed?.eventIds);
    expect(await sql`select id from cairn.debounces`).toHaveLength(2);
    expect(await sql`select event_id from cairn.skips`).toHaveLength(0);
    expect(await checkOracles(sql)).toEqual([]);
  });
});

describe("a batch that two hold", () => {
  it("is emptied by the one who claimed it last, once", async () => {
    await send(batchOf(10));
    await moveClock(sql, MINUTE);
    const stale = await claimOne(ME);
    await moveClock(sql, MINUTE);
    const fresh = await claimOne(OTHER);
    expect((await close(stale))?.id).toBe(fresh.runId);
    expect(await empty(stale)).toBe(false);
    expect(await sql`select id from cairn.batches`).toHaveLength(1);
    expect(await empty(fresh)).toBe(true);
    expect(await empty(fresh)).toBe(false);
    expect(await sql`select batch_id from cairn.batch_events`).toHaveLength(0);
    expect(await checkOracles(sql)).toEqual([]);
  });
});

describe("a batch", () => {
  it("takes no more than its function allows now", async () => {
    for (const maxSize of [10, 10, 10, 2]) await send(batchOf(maxSize));
    const sizes = await sql`select size, is_open as open from cairn.batches order by size`;
    expect([...sizes]).toEqual([
      { size: 1, open: true },
      { size: 3, open: false },
    ]);
    expect(await checkOracles(sql)).toEqual([]);
  });
});

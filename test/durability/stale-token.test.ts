// I7, at the statement itself: whoever holds an older token than the job's changes nothing, however
// late it comes and whatever it brings.
import type { Transition } from "@cairn/core";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstJob } from "../../packages/executor/src/app/new-run.ts";
import {
  claimJobs,
  finishJobs,
  releaseJobs,
  renewLeases,
} from "../../packages/executor/src/db/claim-jobs.ts";
import { addTransitionRows } from "../../packages/executor/src/db/add-transition-rows.ts";
import { commitTransitions } from "../../packages/executor/src/db/commit-transitions.ts";
import type { Holder } from "../../packages/executor/src/db/holder.ts";
import type { ClaimedJob } from "../../packages/executor/src/db/job-types.ts";
import { noRows } from "../../packages/executor/src/db/transition-rows.ts";
import { acceptRun, newId } from "../support/accepted-run.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";
import { tableContents } from "./table-contents.ts";

const FIRST: Holder = { shard: 0, executor: "first", leaseMs: 30_000 };
const SECOND: Holder = { shard: 0, executor: "second", leaseMs: 30_000 };

let database: TestDatabase;
let sql: Sql;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => undefined });
});

afterAll(async () => {
  await sql.end();
  await database.drop();
});

async function registryVersion(): Promise<number> {
  const [row] = await sql<{ version: number }[]>`
    select version::int as version from cairn.registry`;
  return row?.version ?? 0;
}

/** A run whose first job is held by the first executor, with token 1. */
async function startRun(): Promise<ClaimedJob> {
  const { id, jobId } = await acceptRun(sql, FIRST, await registryVersion(), {
    functionId: "function",
    appId: "app",
    eventName: "test/begin",
  });
  await sql`delete from cairn.jobs where kind = 'match'`;
  return { runId: id, job: firstJob(jobId, "call") };
}

/** The lease ends, and the second executor claims the job. */
async function takeOver({ job }: ClaimedJob): Promise<ClaimedJob> {
  await sql`update cairn.jobs set claimable_at = cairn.now() where id = ${job.id}`;
  const [claimed] = await claimJobs(sql, SECOND, 1);
  if (claimed === undefined) throw new Error("the job could not be claimed");
  return claimed;
}

/** What a finished call leads to: the run ends, its job is gone. */
async function complete(holder: Holder, { runId, job }: ClaimedJob): Promise<boolean> {
  const transition: Transition = {
    runId,
    expectedVersion: 0,
    consumed: [{ id: job.id, token: job.token, fate: { kind: "delete" } }],
    memos: [],
    failures: [],
    jobs: [],
    waits: [],
    invocations: [],
    defers: [],
    scheduled: [],
    metadata: [],
    finishedWaits: [],
    status: "completed",
    requestVersion: 2,
    planOnly: false,
    eager: false,
    stateBytes: 0,
    output: '"done"',
    error: null,
  };
  const rows = noRows();
  const times = { elapsedMs: 1, longestMs: 1 };
  const plain = { ord: 0, ...times, statusChanged: true, holdsSlots: false, waits: [], newId };
  addTransitionRows(rows, { ...plain, transition });
  const pools = { sql, batches: sql };
  const { committed } = await commitTransitions(pools, holder, await registryVersion(), rows);
  return committed.has(0);
}

describe("a job that was claimed anew", () => {
  it("cannot be completed, renewed, finished or released with its old token (I7)", async () => {
    const old = await startRun();
    const current = await takeOver(old);
    expect(current.job.token).toBe(old.job.token + 1);
    const before = await tableContents(sql);
    expect(await complete(FIRST, old)).toBe(false);
    await renewLeases(sql, FIRST, [old]);
    await finishJobs(sql, FIRST.shard, [old]);
    await releaseJobs(sql, FIRST);
    expect(await tableContents(sql)).toEqual(before);
    expect(await complete(SECOND, current)).toBe(true);
  });

  it("cannot be completed twice (I8)", async () => {
    const held = await startRun();
    expect(await complete(FIRST, held)).toBe(true);
    const before = await tableContents(sql);
    expect(await complete(FIRST, held)).toBe(false);
    expect(await tableContents(sql)).toEqual(before);
  });

  it("goes to exactly one of many that claim at once", async () => {
    const held = await Promise.all(Array.from({ length: 20 }, startRun));
    await sql`update cairn.jobs set claimable_at = cairn.now()`;
    const many = postgres(database.url, { max: 8, onnotice: () => undefined });
    const claims = Array.from({ length: 8 }, (_, index) =>
      claimJobs(many, { ...SECOND, executor: `executor-${String(index)}` }, 20),
    );
    const claimed = (await Promise.all(claims)).flat().map(({ job }) => job.id);
    await many.end();
    expect(claimed.toSorted()).toEqual(held.map(({ job }) => job.id).toSorted());
  });
});

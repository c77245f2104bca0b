// What goes wrong with a job is counted by kind, and the counts outlive the executor (I12).
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  aFault,
  answer,
  checkpoint,
  progress,
  stepError,
  stepRun,
} from "../../packages/core/src/decide/testing/builders.ts";
import { claimJobs } from "../../packages/executor/src/db/claim-jobs.ts";
import { moveClock } from "../durability/move-clock.ts";
import { startCommittedRun } from "../support/committed-run.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";

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

describe("the failures of a job", () => {
  it("are loaded and claimed as they were counted", async () => {
    const run = await startCommittedRun(sql);
    await sql`delete from cairn.jobs where kind = 'match'`;
    const unreachable = aFault({ reached: false }, "app_unreachable");
    const replies = [progress(stepError("a")), unreachable, aFault(), unreachable, progress()];
    for (const reply of replies) await run.take((state) => answer(state, null, reply));
    const counts = { attempt: 1, faults: 1, unreached: 2, empty: 1 };
    expect([...(await run.load()).jobs.values()]).toMatchObject([counts]);
    await moveClock(sql, 60_000);
    const holder = { shard: 0, executor: "other", leaseMs: 1_000 };
    expect(await claimJobs(sql, holder, 1)).toMatchObject([{ job: counts }]);
  });

  it("start again with a checkpoint", async () => {
    const run = await startCommittedRun(sql);
    const unreachable = aFault({ reached: false }, "app_unreachable");
    for (const reply of [unreachable, aFault(), progress()]) {
      await run.take((state) => answer(state, null, reply));
    }
    await moveClock(sql, 60_000);
    await run.take((state) => checkpoint(state, stepRun("a")));
    expect([...(await run.load()).jobs.values()]).toMatchObject([
      { attempt: 0, faults: 0, unreached: 0, empty: 0, progressed: true },
    ]);
  });
});

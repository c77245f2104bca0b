// When the queue must look for jobs again. With nothing to do it has to rest: taken for "at once",
// "never" made an idle executor ask the database a thousand times a second.
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nextDue } from "../../packages/executor/src/db/claim-jobs.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";

const SHARD = 0;

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

const addJob = (id: string, dueInS: number) => sql`
  insert into cairn.jobs (shard, run_id, id, kind, attempt, faults, token, claimable_at, due_at,
    created_at)
  select ${SHARD}, 'run', ${id}, 'call', 0, 0, 0, due, due, cairn.now()
  from (select cairn.now() + ${dueInS} * interval '1 second' as due) d`;

describe("the time until the next job", () => {
  it("is unknown without jobs, then that of the earliest", async () => {
    expect(await nextDue(sql, SHARD)).toMatchObject({ jobMs: null, laneMs: null });
    await addJob("later", 7_200);
    expect(Math.ceil(((await nextDue(sql, SHARD)).jobMs ?? 0) / 3_600_000)).toBe(2);
    await addJob("overdue", -60);
    expect((await nextDue(sql, SHARD)).jobMs).toBeLessThan(0);
  });
});

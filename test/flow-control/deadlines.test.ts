// When a run takes too long, at the statement that says so: only the database's clock counts (D8).
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookAtDeadline } from "../../packages/executor/src/db/deadlines.ts";
import { acceptRun } from "../support/accepted-run.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";

const HOLDER = { shard: 0, executor: "me", leaseMs: 30_000 };

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

async function aRun(): Promise<string> {
  const [registry] = await sql<{ version: string }[]>`select version from cairn.registry`;
  const named = { functionId: "f", appId: "a", eventName: "x" };
  const { id } = await acceptRun(sql, HOLDER, Number(registry?.version), named);
  return id;
}

const look = (id: string, startMs: number | null, finishMs: number | null) =>
  lookAtDeadline(sql, 0, id, { startMs, finishMs });

describe("a deadline", () => {
  it("is over for a run that has not begun in time, and not before", async () => {
    const id = await aRun();
    expect(await look(id, 60_000, null)).toMatchObject({ over: null });
    await sql`update cairn.runs set created_at = created_at - interval '2 minutes' where id = ${id}`;
    expect(await look(id, 60_000, null)).toMatchObject({ over: "start" });
    // Whatever it takes from now on: it has begun.
    await sql`update cairn.runs set started_at = cairn.now() where id = ${id}`;
    expect(await look(id, 60_000, null)).toEqual({ over: null, againMs: null });
  });

  it("to finish counts from the first call", async () => {
    const id = await aRun();
    await sql`update cairn.runs set created_at = created_at - interval '1 hour' where id = ${id}`;
    const queued = await look(id, null, 60_000);
    expect(queued?.over).toBeNull();
    expect(queued?.againMs).toBeGreaterThan(59_000);
    await sql`update cairn.runs set started_at = cairn.now() - interval '2 minutes' where id = ${id}`;
    expect(await look(id, null, 60_000)).toMatchObject({ over: "finish" });
  });

  it("to start counts from when the run is due", async () => {
    const id = await aRun();
    await sql`update cairn.events e set ts = extract(epoch from cairn.now())::bigint * 1000 + 3600000
      from cairn.runs r where r.id = ${id} and e.id = r.event_id`;
    await sql`update cairn.runs set created_at = created_at - interval '1 hour' where id = ${id}`;
    expect(await look(id, 60_000, null)).toMatchObject({ over: null });
  });

  it("of a run that has ended is nobody's", async () => {
    const id = await aRun();
    await sql`update cairn.runs set status = 'completed', ended_at = cairn.now() where id = ${id}`;
    expect(await look(id, 1, 1)).toBeUndefined();
  });
});

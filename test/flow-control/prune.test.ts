// What is remembered of starts is deleted when it decides nothing any more, and never while it does.
import postgres, { type Sql } from "postgres";
import { describe, expect, it, onTestFinished } from "vitest";
import { pruneEventKeys, pruneThrottles } from "../../packages/executor/src/db/prune-starts.ts";
import { createTestDatabase } from "../support/postgres.ts";

async function openDatabase(): Promise<Sql> {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const sql = postgres(database.url, { max: 3, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  return sql;
}

const keysOf = async (sql: Sql): Promise<string[]> =>
  (await sql<{ key: string }[]>`select key from cairn.event_keys order by key`).map(
    ({ key }) => key,
  );

describe("pruning", () => {
  it("deletes keys that are over, and leaves one that is taken anew at that moment (I28)", async () => {
    const sql = await openDatabase();
    await sql`
      insert into cairn.event_keys (shard, key, event_id, expires_at)
      select 0, k, 'e', cairn.now() - interval '1 second' from unnest(array['old', 'anew']) k
      union all select 0, 'live', 'e', cairn.now() + interval '1 hour'`;
    const other = await sql.reserve();
    await other`begin`;
    await other`
      update cairn.event_keys set expires_at = cairn.now() + interval '1 day' where key = 'anew'`;
    await pruneEventKeys(sql);
    await other`commit`;
    other.release();
    expect(await keysOf(sql)).toEqual(["anew", "live"]);
  });

  it("deletes throttles that have been open for long", async () => {
    const sql = await openDatabase();
    await sql`
      insert into cairn.throttles (shard, key, tat)
      select 0, k, extract(epoch from cairn.now()) + s
      from unnest(array['open', 'just open', 'closed'], array[-7200, -60, 60]) as t(k, s)`;
    await pruneThrottles(sql);
    const rows = await sql<{ key: string }[]>`select key from cairn.throttles order by key`;
    expect(rows.map(({ key }) => key)).toEqual(["closed", "just open"]);
  });
});

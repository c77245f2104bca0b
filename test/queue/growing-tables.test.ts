// Statements are planned once per connection, perhaps while the tables are still empty. What they read
// for a run must not grow with the tables.
import type { Inngest } from "inngest";
import { expect, it } from "vitest";
import { startOfficialSystem, until } from "../opcodes/official-system.ts";

const RUNS = 400;

const napping = (client: Inngest) => [
  client.createFunction(
    { id: "nap", retries: 0, triggers: [{ event: "shop/nap" }] },
    async ({ step }) => {
      // So long that the executor forgets the run, and loads it again.
      await step.sleep("nap", "1s");
      return await step.run("work", () => 1);
    },
  ),
];

it("reads no more for a run when the tables have grown since a vacuum found them empty", async () => {
  const { sql, url } = await startOfficialSystem(napping);
  await sql`vacuum analyze`;
  const before = await indexEntriesRead();
  const body = JSON.stringify(Array.from({ length: RUNS }, () => ({ name: "shop/nap", data: {} })));
  expect((await fetch(`${url}/e/key`, { method: "POST", body })).status).toBe(200);
  await until(async () => {
    const done = await sql`select 1 from cairn.runs where status = 'completed'`;
    return done.length === RUNS ? true : undefined;
  });
  const read = await until(async () => {
    const now = await indexEntriesRead();
    // Each connection tells about a second later what it did.
    return now.scans - before.scans >= RUNS ? now.entries - before.entries : undefined;
  });
  // About 8 are needed. A scan of all events or runs would read hundreds.
  expect(read / RUNS).toBeLessThan(60);

  async function indexEntriesRead(): Promise<{ entries: number; scans: number }> {
    const [row] = await sql<{ entries: number; scans: number }[]>`
      select sum(idx_tup_read)::int as entries,
        sum(idx_scan) filter (where indexrelname = 'memos_shard_run_id_step_id_pk')::int as scans
      from pg_stat_user_indexes
      where schemaname = 'cairn' and relname in ('runs', 'events', 'run_events', 'memos', 'waits')`;
    return row ?? { entries: 0, scans: 0 };
  }
});

// Postgres goes away under load: stopped at once and started again, and its backends terminated at
// random. The executor lives through it, says so to its clients, and nothing is lost. Checks I1, I3,
// I5, I9 and I24.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { migrateDatabase } from "../../packages/executor/src/db/migrate.ts";
import type { EmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/embedded-postgres.ts";
import { removeEmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/remove-embedded-postgres.ts";
import { startEmbeddedPostgres } from "../../packages/executor/src/dev/embedded-postgres/start-embedded-postgres.ts";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { type ExecutorProcess, startExecutorProcess } from "../support/executor-process.ts";
import { buildExecutor } from "../support/executor-process-build.ts";
import { type LedgerApp, startLedgerApp } from "../support/ledger-app.ts";
import { eventuallyTrue } from "./eventually.ts";
import { startEventLoad } from "./event-load.ts";
import { judgeLedgerRuns } from "./ledger-runs.ts";
import { countJobs, missingEvents } from "./observed-runs.ts";
import { executorUrl, freePorts, syncLedgerApp } from "./test-system.ts";

/** How long each outage lasts at least, in milliseconds. */
const OUTAGES_MS = [0, 2_500, 500];
const SENDERS = 6;
/** Much longer than it may take until everything is done: what failed is not left to its lease. */
const LEASE_MS = 120_000;
const DONE_MS = 60_000;
/** When the API must have noticed that the database went or came back. Each answer has ten seconds. */
const REFUSAL_MS = 15_000;

const folder = mkdtempSync(join(tmpdir(), "cairn-test-"));
const reaper = startReaper();
const entry = buildExecutor();
let server: EmbeddedPostgres;
let app: LedgerApp;
let executor: ExecutorProcess;
let sql: Sql;

beforeAll(async () => {
  const dataDir = join(folder, "postgres");
  server = await startEmbeddedPostgres({ dataDir, durability: "none", reaper });
  await migrateDatabase(server.url);
  const [port = 0] = await freePorts(1);
  const databaseUrl = server.url;
  executor = await startExecutorProcess({ databaseUrl, port, entry, reaper, leaseMs: LEASE_MS });
  app = await startLedgerApp({ executorUrls: [executorUrl(port)], folder, reaper });
  sql = postgres(server.url, { max: 2, onnotice: () => undefined, backoff: () => 0.1 });
  await syncLedgerApp(executor.url, app.endpoint(0));
}, 180_000);

afterAll(async () => {
  await executor.kill();
  await app.stop();
  await sql.end({ timeout: 1 });
  await server.stop("immediate");
  await removeEmbeddedPostgres(server.dataDir);
  await reaper.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** Everything that was accepted has run to its end, once. */
async function expectNothingLost(accepted: readonly string[]): Promise<void> {
  await eventuallyTrue("no job is left", async () => (await countJobs(sql)) === 0, {
    withinMs: DONE_MS,
    why: async () => JSON.stringify(await sql`select * from cairn.jobs`) + executor.output(),
  });
  expect(await missingEvents(sql, accepted)).toEqual([]);
  const [row] = await sql<{ count: number }[]>`
    select count(distinct r.event_id)::int as count from cairn.runs r
    where r.event_id = any(${[...accepted]})`;
  expect(row?.count).toBe(accepted.length);
  const { problems, ended } = await judgeLedgerRuns(sql, app);
  expect(problems).toEqual([]);
  expect(Object.keys(ended)).toEqual(["completed"]);
  expect(await checkOracles(sql)).toEqual([]);
  expect(executor.isAlive()).toBe(true);
}

describe("a Postgres that is stopped at once and started again", () => {
  it("loses no accepted event, and ends every run (I1, I3, I9, I24)", async () => {
    const refusals: Response[] = [];
    const load = startEventLoad({
      url: executor.url,
      senders: SENDERS,
      onRefusal: (response) => refusals.push(response),
    });
    for (const outageMs of OUTAGES_MS) {
      const before = load.accepted.length;
      await eventuallyTrue("events are accepted", () => load.accepted.length > before + 20);
      const refused = refusals.length;
      await server.stop("immediate");
      await eventuallyTrue("the API says that it is down", () => refusals.length > refused, {
        withinMs: REFUSAL_MS,
      });
      await sleep(outageMs);
      await server.restart();
      const up = load.accepted.length;
      await eventuallyTrue("events are accepted again", () => load.accepted.length > up, {
        withinMs: REFUSAL_MS,
      });
    }
    await load.stop();
    expect(new Set(refusals.map(({ status }) => status))).toEqual(new Set([503]));
    expect(refusals.filter(({ headers }) => headers.get("retry-after") === null)).toEqual([]);
    expect(load.failures.get(0) ?? 0).toBe(0);
    await expectNothingLost(load.accepted);
  }, 300_000);
});

describe("backends that are terminated at random", () => {
  it("cost neither events nor runs (I1, I3, I5, I9)", async () => {
    const load = startEventLoad({ url: executor.url, senders: SENDERS });
    const before = load.accepted.length;
    for (let round = 0; round < 30; round += 1) {
      await terminateSome();
      await sleep(100 + Math.random() * 100);
    }
    await eventuallyTrue("events are accepted", () => load.accepted.length > before + 50);
    await load.stop();
    await expectNothingLost(load.accepted);
  }, 300_000);
});

/** About a third of the executor's backends. */
const terminateSome = () => sql`
  select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'cairn' and random() < 0.33`;

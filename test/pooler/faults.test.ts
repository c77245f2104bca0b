// Two executor processes behind one PgBouncer, which dies under load and comes back; and one that is
// asked to stop. Checks I1, I3, I5, I9 and I26.
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { startEventLoad } from "../durability/event-load.ts";
import { eventuallyTrue } from "../durability/eventually.ts";
import { judgeLedgerRuns } from "../durability/ledger-runs.ts";
import { countJobs, missingEvents } from "../durability/observed-runs.ts";
import { openTwoExecutors, type TwoExecutors } from "../durability/two-executors.ts";
import type { ExecutorProcess } from "../support/executor-process.ts";
import type { LedgerApp } from "../support/ledger-app.ts";
import { canSkip, type Pgbouncer, skipReason, startPgbouncer } from "../support/pgbouncer.ts";

/** Much longer than it may take until everything is done: what nobody heard of is not left to its lease. */
const LEASE_MS = 600_000;
const SENDERS = 4;
const OUTAGES = 3;
/** More than are lost in an outage, in each of which some events must get through. */
const EVENTS_BETWEEN = 20;

const reaper = startReaper();
let two: TwoExecutors;
let pgbouncer: Pgbouncer;
let app: LedgerApp;

async function start(place: 0 | 1): Promise<ExecutorProcess> {
  const databaseUrl = pgbouncer.urlOf(two.databaseUrl);
  return two.start(place, { databaseUrl, pooled: true, leaseMs: LEASE_MS, shutdownMs: 60_000 });
}

async function expectNothingLost(accepted: readonly string[]): Promise<void> {
  await eventuallyTrue("no job is left", async () => (await countJobs(two.sql)) === 0, {
    why: async () => JSON.stringify(await two.sql`select * from cairn.jobs`),
  });
  expect(await missingEvents(two.sql, accepted)).toEqual([]);
  const { problems, ended, executions } = await judgeLedgerRuns(two.sql, app);
  expect(problems).toEqual([]);
  expect(Object.keys(ended)).toEqual(["completed"]);
  expect(new Set(executions)).toEqual(new Set([1]));
  expect(await two.violations()).toEqual([]);
}

describe.skipIf(canSkip)(`two executors behind one PgBouncer${skipReason}`, () => {
  beforeEach(async () => {
    two = await openTwoExecutors();
    pgbouncer = await startPgbouncer({ serverUrl: inject("testPostgres").serverUrl, reaper });
    await start(0);
    app = await two.startLedgerApp(0);
    await two.syncApp(app);
  }, 180_000);
  afterEach(async () => {
    await two.stop();
    await pgbouncer.stop();
  }, 60_000);

  it("lose nothing and double nothing when it is killed and started again (I1, I3, I5, I9)", async () => {
    const second = await start(1);
    const refused: number[] = [];
    const onRefusal = ({ status }: Response): void => void refused.push(status);
    const loads = two.urls.map((url) => startEventLoad({ url, senders: SENDERS, onRefusal }));
    const accepted = (): readonly string[] => loads.flatMap((load) => load.accepted);
    for (let outage = 0; outage < OUTAGES; outage += 1) {
      const before = accepted().length;
      await eventuallyTrue("events get through", () => accepted().length > before + EVENTS_BETWEEN);
      const refusals = refused.length;
      await pgbouncer.kill();
      await eventuallyTrue("the API says that it is down", () => refused.length > refusals);
      await pgbouncer.restart();
    }
    const before = accepted().length;
    await eventuallyTrue("events get through", () => accepted().length > before + EVENTS_BETWEEN);
    await Promise.all(loads.map((load) => load.stop()));
    expect(new Set(refused)).toEqual(new Set([503]));
    await expectNothingLost(accepted());
    expect(second.isAlive()).toBe(true);
  }, 240_000);

  it("hand over on SIGTERM (I1, I26)", async () => {
    const second = await start(1);
    const load = startEventLoad({ url: two.urls[1], senders: SENDERS });
    await eventuallyTrue("events get through", () => load.accepted.length > EVENTS_BETWEEN);
    second.signal("SIGTERM");
    expect(await second.exited).toEqual({ code: 0, signal: null });
    await start(1);
    await load.stop();
    await expectNothingLost(load.accepted);
  }, 240_000);
});

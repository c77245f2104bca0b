// A cancellation of many runs survives the executor that took it. Checks I8, I9 and I18.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEventSender } from "./event-sender.ts";
import { eventually, eventuallyTrue } from "./eventually.ts";
import { moveClock } from "./move-clock.ts";
import { countHeldJobs } from "./observed-runs.ts";
import { openTwoExecutors, type TwoExecutors } from "./two-executors.ts";

const RUNS = 60;
/** Ends when the clock is moved, and not before: a slow victim takes no job away from itself. */
const LEASE_MS = 60_000;

let two: TwoExecutors;

beforeEach(async () => {
  two = await openTwoExecutors();
}, 180_000);
afterEach(() => two.stop(), 60_000);

async function startWaitingRuns(): Promise<void> {
  const sender = createEventSender({ url: () => two.urls[0] });
  const data = { timeout: "1d" };
  const sends = Array.from({ length: RUNS }, (_, at) =>
    sender.send({ name: "ledger/wait", data: { ...data, key: `wait-${String(at)}` } }),
  );
  await Promise.all(sends);
  await eventuallyTrue("all runs wait", async () => (await countRuns("waiting")) === RUNS);
  // The executor has heard of all its commits, and none of them meets a failpoint that is armed now.
  await eventuallyTrue("nothing is held", async () => (await countHeldJobs(two.sql)) === 0);
}

async function countRuns(status: string): Promise<number> {
  const [row] = await two.sql<{ count: number }[]>`
    select count(*)::int as count from cairn.runs where status = ${status}`;
  return row?.count ?? 0;
}

describe.each(["transition:before-commit", "transition:after-commit"] as const)(
  "an executor that is killed at %s in the middle of a cancellation",
  (name) => {
    it("is followed by another one that finishes it and counts right", async () => {
      const victim = await two.start(0, { leaseMs: LEASE_MS });
      const app = await two.startLedgerApp(0);
      await two.syncApp(app);
      await startWaitingRuns();
      await victim.arm({ name, hit: 2 });
      const [fn] = await two.sql<{ app: string; slug: string }[]>`
        select a.name as app, f.slug from cairn.functions f join cairn.apps a on a.id = f.app_id
        join cairn.runs r on r.function_id = f.id limit 1`;
      const body = {
        app_id: fn?.app,
        function_id: fn?.slug,
        started_before: "2100-01-01T00:00:00Z",
        if: "event.data.timeout == '1d'",
      };
      await fetch(`${two.urls[0]}/v1/cancellations`, {
        method: "POST",
        body: JSON.stringify(body),
      }).catch(() => undefined);
      expect(await victim.exited).toMatchObject({ signal: "SIGKILL" });
      expect(await countRuns("waiting")).toBeGreaterThan(0);
      await moveClock(two.sql, LEASE_MS);
      await two.start(1);
      const row = await eventually("it has ended", async () => {
        const rows = await two.sql`
          select matched, cancelled from cairn.cancellations where status = 'finished'`;
        return rows[0];
      });
      expect(row).toEqual({ matched: RUNS, cancelled: RUNS });
      expect(await countRuns("cancelled")).toBe(RUNS);
      expect(await two.violations()).toEqual([]);
    }, 120_000);
  },
);

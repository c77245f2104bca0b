// SIGTERM under load: nothing new is taken, what runs is finished or given back, and the next
// executor goes on at once. Checks I1 and I26.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ExecutorProcess } from "../support/executor-process.ts";
import type { LedgerApp } from "../support/ledger-app.ts";
import { createEventSender, type EventSender } from "./event-sender.ts";
import { eventuallyTrue } from "./eventually.ts";
import { judgeLedgerRuns } from "./ledger-runs.ts";
import { countHeldJobs, countJobs, missingEvents } from "./observed-runs.ts";
import { openTwoExecutors, type TwoExecutors } from "./two-executors.ts";

/** Much longer than these tests take: a lease that was not given back would be noticed. */
const LEASE_MS = 600_000;
const RUNS = 30;

let two: TwoExecutors;
let app: LedgerApp;
let executor: ExecutorProcess;

async function open(shutdownMs: number): Promise<void> {
  executor = await two.start(0, { leaseMs: LEASE_MS, shutdownMs });
  app = await two.startLedgerApp(0);
  await two.syncApp(app);
}

beforeEach(async () => {
  two = await openTwoExecutors();
}, 180_000);
afterEach(() => two.stop(), 60_000);

async function startRuns(stepMs: number): Promise<EventSender> {
  const sender = createEventSender({ url: () => two.urls[0] });
  const names = ["ledger/five", "ledger/five-plain", "ledger/parallel", "ledger/sleep"];
  const sends = Array.from({ length: RUNS }, (_, index) =>
    sender.send({
      name: names[index % names.length] ?? "",
      data: { key: `drain-${String(index)}`, stepMs },
    }),
  );
  await Promise.all(sends);
  return sender;
}

async function countMemos(): Promise<number> {
  const [row] = await two.sql<{ count: number }[]>`select count(*)::int as count from cairn.memos`;
  return row?.count ?? 0;
}

const untilDone = () =>
  eventuallyTrue("no job is left", async () => (await countJobs(two.sql)) === 0);

describe("an executor that is asked to stop", () => {
  it("finishes its calls, loses nothing and doubles nothing (I1, I26)", async () => {
    await open(60_000);
    // Five steps one after the other: the signal comes in the middle of them, however late it comes.
    const sender = await startRuns(1_000);
    await eventuallyTrue("some steps are done", async () => (await countMemos()) > RUNS / 2);
    executor.signal("SIGTERM");
    // Sent while nobody is there to take it: the sender goes on trying.
    const late = sender.send({ name: "ledger/sequence", data: { key: "late" } });
    expect(await executor.exited).toEqual({ code: 0, signal: null });
    expect(await countHeldJobs(two.sql)).toBe(0);
    const left = await countJobs(two.sql);
    expect(left).toBeGreaterThan(0);
    await two.start(0, { leaseMs: LEASE_MS });
    await late;
    await untilDone();
    const { problems, ended, executions } = await judgeLedgerRuns(two.sql, app);
    expect(problems).toEqual([]);
    expect(ended).toEqual({ completed: RUNS + 1 });
    expect(new Set(executions)).toEqual(new Set([1]));
    expect(await missingEvents(two.sql, sender.accepted)).toEqual([]);
    expect(await two.violations()).toEqual([]);
  }, 180_000);

  it("cuts off calls that take too long, and gives them back (I26)", async () => {
    await open(300);
    const sender = await startRuns(2_000);
    await eventuallyTrue("calls are under way", async () => (await countHeldJobs(two.sql)) >= RUNS);
    executor.signal("SIGTERM");
    expect(await executor.exited).toEqual({ code: 0, signal: null });
    expect(await countHeldJobs(two.sql)).toBe(0);
    await two.start(0, { leaseMs: LEASE_MS });
    await untilDone();
    const { problems, ended, executions } = await judgeLedgerRuns(two.sql, app);
    expect(problems).toEqual([]);
    expect(ended).toEqual({ completed: RUNS });
    expect(Math.max(...executions)).toBeLessThanOrEqual(2);
    expect(await missingEvents(two.sql, sender.accepted)).toEqual([]);
    expect(await two.violations()).toEqual([]);
  }, 180_000);
});

// Leases between two executor processes: lost, stolen, outlived and renewed. Checks I5, I7 and I8.
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEventSender } from "./event-sender.ts";
import { eventually, eventuallyTrue } from "./eventually.ts";
import { createHeldCalls, type HeldCall, type HeldCalls } from "./held-calls.ts";
import { judgeLedgerRuns } from "./ledger-runs.ts";
import { countJobs } from "./observed-runs.ts";
import { op, type ScriptedApp, startScriptedApp } from "./scripted-app.ts";
import { tableContents } from "./table-contents.ts";
import { openTwoExecutors, type TwoExecutors } from "./two-executors.ts";

let two: TwoExecutors;

beforeEach(async () => {
  two = await openTwoExecutors();
}, 180_000);
afterEach(() => two.stop(), 60_000);

async function openApp(): Promise<{ app: ScriptedApp; calls: HeldCalls }> {
  const calls = createHeldCalls(() => undefined);
  const app = await startScriptedApp({ functions: ["lease"], onCall: calls.onCall });
  await app.register(two.urls[0]);
  return { app, calls };
}

const send = (place: 0 | 1): Promise<string> =>
  createEventSender({ url: () => two.urls[place] }).send({ name: "scripted/lease", data: {} });

/** The next call of the app; the one with this number, counted from 0. */
function callNumber(calls: HeldCalls, index: number): Promise<HeldCall> {
  return eventually(`call ${String(index)} of the app`, () => calls.all()[index]);
}

async function untilDone(): Promise<void> {
  await eventuallyTrue("no job is left", async () => (await countJobs(two.sql)) === 0);
}

const expireLeases = () => two.sql`
  update cairn.jobs set claimable_at = cairn.now() where leased_by is not null`;

describe("an executor that was stopped beyond its lease", () => {
  it("wakes up to find that it can change nothing, and works on (I7, I8)", async () => {
    const settings = { leaseMs: 60_000 };
    const [zombie] = await Promise.all([two.start(0, settings), two.start(1, settings)]);
    const { app, calls } = await openApp();
    await send(0);
    const first = await callNumber(calls, 0);
    zombie.signal("SIGSTOP");
    await expireLeases();
    const second = await callNumber(calls, 1);
    second.release({ kind: "return", data: "by the second" });
    await untilDone();
    const before = await tableContents(two.sql);
    first.release({ kind: "return", data: "by the zombie" });
    zombie.signal("SIGCONT");
    await eventually("the zombie has tried to commit", async () => {
      const hits = await zombie.hits();
      return hits["transition:after-commit"];
    });
    expect(await checkpoint(two.urls[0], first)).toBe(409);
    expect(await tableContents(two.sql)).toEqual(before);
    await send(0);
    (await callNumber(calls, 2)).release({ kind: "return", data: "alive" });
    await untilDone();
    expect(zombie.isAlive()).toBe(true);
    expect(await two.violations()).toEqual([]);
    await app.stop();
  }, 180_000);
});

/** The frozen one goes by its own clock, so this one runs out in real time; a slow machine has to be slower. */
const FROZEN_LEASE_MS = 6_000;

describe("an executor that was frozen for longer than its lease, with work at hand", () => {
  it("calls no app for what others have taken over (I5, I13)", async () => {
    const settings = { leaseMs: FROZEN_LEASE_MS, maxCalls: 1 };
    const [frozen] = await Promise.all([two.start(0, settings), two.start(1, settings)]);
    const { app, calls } = await openApp();
    await send(0);
    const first = await callNumber(calls, 0);
    // Held by the same executor, but it has room for one call only.
    await send(0);
    await eventually("it holds both", async () => {
      const held = await two.sql`select 1 from cairn.jobs where leased_by is not null`;
      return held.length === 2 ? held : undefined;
    });
    frozen.signal("SIGSTOP");
    for (const index of [1, 2]) {
      (await callNumber(calls, index)).release({ kind: "return", data: "by the other" });
    }
    await untilDone();
    first.release({ kind: "return", data: "too late" });
    frozen.signal("SIGCONT");
    await send(0);
    const next = await callNumber(calls, 3);
    next.release({ kind: "return", data: "alive" });
    await untilDone();
    // The one that waited had its turn before.
    expect(calls.all()).toHaveLength(4);
    expect(await two.violations()).toEqual([]);
    await app.stop();
  }, 180_000);
});

/** What an app reports in the name of a call. */
async function checkpoint(url: string, { call }: HeldCall): Promise<number> {
  const { run_id, qi_id, generation_id } = call.ctx;
  const steps = [op.run("late", 1)];
  const answer = await fetch(`${url}/v1/checkpoint/${run_id}/async`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ run_id, qi_id, generation_id, steps }),
  });
  return answer.status;
}

describe("an executor that gets a job back", () => {
  it("calls the app with what others have finished in between (I5)", async () => {
    const settings = { leaseMs: 60_000, retryDelayMs: 1_500 };
    const [a, b] = await Promise.all([two.start(0, settings), two.start(1, settings)]);
    const { app, calls } = await openApp();
    await send(0);
    const first = await callNumber(calls, 0);
    a.signal("SIGSTOP");
    await expireLeases();
    (await callNumber(calls, 1)).release({ kind: "ops", ops: [op.run("one", "once")] });
    (await callNumber(calls, 2)).release({ kind: "throw", message: "try again" });
    await eventually("the retry is free for all", async () => {
      const [job] = await two.sql`select 1 from cairn.jobs where leased_by is null and attempt = 1`;
      return job;
    });
    b.signal("SIGSTOP");
    a.signal("SIGCONT");
    // The first call is still under way, so that this executor remembers the run as it was then.
    const again = await callNumber(calls, 3);
    expect(again.call.memo("one")).toEqual({ data: "once" });
    again.release({ kind: "return", data: "done" });
    first.release({ kind: "return", data: "stale" });
    b.signal("SIGCONT");
    await untilDone();
    const [run] = await two.sql<{ output: string }[]>`select output from cairn.runs`;
    expect(run?.output).toBe('"done"');
    expect(await two.violations()).toEqual([]);
    await app.stop();
  }, 180_000);
});

const RUNS = 20;
const STOLEN_NAMES = ["ledger/five", "ledger/five-plain", "ledger/parallel", "ledger/sequence"];

describe("leases that are taken away again and again", () => {
  it("cost executions and nothing else (I5, I7)", async () => {
    const settings = { leaseMs: 30_000 };
    await Promise.all([two.start(0, settings), two.start(1, settings)]);
    const app = await two.startLedgerApp(0);
    const sender = createEventSender({ url: () => two.urls[Math.random() < 0.5 ? 0 : 1] });
    await two.syncApp(app);
    // The sequences stand at their gates: however late a theft comes, there is something to steal.
    const starts = Array.from({ length: RUNS }, (_, index) => ({
      name: STOLEN_NAMES[index % STOLEN_NAMES.length] ?? "",
      data: { key: `stolen-${String(index)}`, stepMs: 30, isGated: true },
    }));
    await Promise.all(starts.map((event) => sender.send(event)));
    let thefts = 0;
    for (let round = 0; round < 20; round += 1) {
      thefts += (await expireLeases()).count;
      await sleep(120);
    }
    expect(thefts).toBeGreaterThan(RUNS);
    await Promise.all(starts.map(({ data }) => app.openGate(data.key)));
    await untilDone();
    const { problems, ended, executions } = await judgeLedgerRuns(two.sql, app);
    expect(problems).toEqual([]);
    expect(ended).toEqual({ completed: RUNS });
    expect(Math.max(...executions)).toBeLessThanOrEqual(1 + thefts);
    expect(await two.violations()).toEqual([]);
  }, 180_000);
});

/** It is renewed when two thirds are over at the latest: a machine may stall for the third that is left. */
const RENEWED_LEASE_MS = 9_000;

describe("a step that takes longer than its lease", () => {
  it("runs once, because the lease is renewed while it runs (I7)", async () => {
    const settings = { leaseMs: RENEWED_LEASE_MS };
    await Promise.all([two.start(0, settings), two.start(1, settings)]);
    const app = await two.startLedgerApp(0);
    await two.syncApp(app);
    const sender = createEventSender({ url: () => two.urls[0] });
    const keys = ["slow-plain", "slow"];
    const names = ["ledger/sequence-plain", "ledger/sequence"];
    for (const [index, key] of keys.entries())
      await sender.send({ name: names[index] ?? "", data: { key, isGated: true } });
    await eventuallyTrue("their first lease would be over", async () => {
      const old = await two.sql`select 1 from cairn.runs
        where created_at + ${1.2 * RENEWED_LEASE_MS} * interval '1 millisecond' < cairn.now()`;
      return old.length === keys.length;
    });
    await Promise.all(keys.map((key) => app.openGate(key)));
    await untilDone();
    const { problems, ended, executions } = await judgeLedgerRuns(two.sql, app);
    expect(problems).toEqual([]);
    expect(ended).toEqual({ completed: 2 });
    expect(executions).toEqual([1, 1, 1, 1]);
  }, 180_000);
});

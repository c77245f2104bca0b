// Races that real systems lose: both sides at the same moment, hundreds of times, with two executors
// on one database. Checks I3, I4, I8, I10 and I18.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEventSender } from "./event-sender.ts";
import { eventually, eventuallyTrue } from "./eventually.ts";
import { createHeldCalls, type HeldCalls } from "./held-calls.ts";
import { missingEvents } from "./observed-runs.ts";
import { op, type ScriptedApp, startScriptedApp } from "./scripted-app.ts";
import { openTwoExecutors, type TwoExecutors } from "./two-executors.ts";
import { pendingExpiries, waitOutcomes } from "./wait-outcomes.ts";

/** Calls that the two executors together hold open. */
const PAIRS = 200;
/** Longer than it takes until all of them wait, on a machine that is very busy. */
const TIE_TIMEOUT = "8s";
/** From the first event before its wait is over to the last one after it. */
const TIE_SPREAD_MS = 1_200;
/** So many events come long before their wait is over, and as many when it is, however late all others come. */
const TIE_SURE = 10;
const SETTINGS = { leaseMs: 30_000 };

let two: TwoExecutors;
let app: ScriptedApp;
let calls: HeldCalls;

beforeAll(async () => {
  two = await openTwoExecutors();
  await Promise.all([two.start(0, SETTINGS), two.start(1, SETTINGS)]);
  calls = createHeldCalls((call) => {
    const reply = call.memo("reply");
    return reply === undefined ? undefined : { kind: "return", data: reply };
  });
  app = await startScriptedApp({ functions: ["race"], onCall: calls.onCall });
  await app.register(two.urls[0]);
}, 180_000);

afterAll(async () => {
  await app.stop();
  await two.stop();
}, 60_000);

const urlOf = (index: number): string => two.urls[index % 2 === 0 ? 0 : 1];

/** Starts runs whose first call the app holds. */
async function startHeld(count: number, prefix: string): Promise<void> {
  const starts = Array.from({ length: count }, (_, index) =>
    createEventSender({ url: () => urlOf(index) }).send({
      name: "scripted/race",
      data: { key: `${prefix}${String(index)}` },
    }),
  );
  await Promise.all(starts);
  const areHeld = (): boolean => calls.open().length === count;
  await eventuallyTrue("all runs have called the app", areHeld);
}

/** Of runs whose key begins with `prefix`. */
async function countLive(prefix: string): Promise<number> {
  const [row] = await two.sql<{ live: number }[]>`
    select count(*)::int as live from cairn.runs r
    join cairn.events e on e.shard = r.shard and e.id = r.event_id
    where r.ended_at is null and e.data like ${`%"key":"${prefix}%`}`;
  return row?.live ?? 0;
}

async function untilEnded(prefix: string): Promise<void> {
  await eventuallyTrue("all runs have ended", async () => (await countLive(prefix)) === 0);
}

const keyOf = (held: ReturnType<HeldCalls["open"]>[number]): string =>
  String(held.call.event.data["key"]);

function releaseIntoWaits(timeout: string, opts: object = {}): void {
  for (const held of calls.open()) {
    const condition = `async.data.key == '${keyOf(held)}'`;
    const wait = op.wait("reply", "scripted/reply", { timeout, if: condition, ...opts });
    held.release({ kind: "ops", ops: [wait] });
  }
}

/** To the other executor than the one that the run was started on. */
function sendReply(key: string, index: number): Promise<string> {
  const sender = createEventSender({ url: () => urlOf(index + 1) });
  return sender.send({ name: "scripted/reply", data: { key } });
}

/** Registered, and given whatever has come for it; an unregistered wait knows of neither. */
const isSettled = (wait: { readonly isOwed: boolean | null }): boolean => wait.isOwed === false;

describe("an event and a wait at the same moment", () => {
  it.each([["default"], ["none"]])(
    "find each other, with lookback %s (I10)",
    async (lookback) => {
      await startHeld(PAIRS, `pair-${lookback}-`);
      const keys = calls.open().map(keyOf);
      releaseIntoWaits("1h", lookback === "none" ? { lookback } : {});
      await Promise.all(keys.map(sendReply));
      const settled = async (): Promise<boolean> =>
        (await waitOutcomes(two.sql, `pair-${lookback}-`)).every(isSettled);
      await eventuallyTrue("every wait that an event came for has got it", settled, {
        withinMs: 20_000,
        why: async () =>
          JSON.stringify(
            (await waitOutcomes(two.sql, `pair-${lookback}-`)).filter((wait) => wait.isOwed),
          ),
      });
      const waits = await waitOutcomes(two.sql, `pair-${lookback}-`);
      expect(waits).toHaveLength(PAIRS);
      const missed = waits.filter((wait) => wait.status !== "event");
      expect(lookback === "default" ? missed : []).toEqual([]);
      await two.sql`update cairn.waits set expires_at = cairn.now() where status = 'pending'`;
      await two.sql`update cairn.jobs set claimable_at = cairn.now() where kind = 'wait'`;
      await untilEnded(`pair-${lookback}-`);
      expect(await two.violations()).toEqual([]);
    },
    180_000,
  );
});

describe("an event and a timeout at the same moment", () => {
  it("have one winner, and both sides agree (I10)", async () => {
    await startHeld(PAIRS, "tie-");
    releaseIntoWaits(TIE_TIMEOUT);
    const expiries = await eventually("every run waits", async () => {
      const found = await pendingExpiries(two.sql, "tie-");
      return found.length === PAIRS ? found : undefined;
    });
    const ids: string[] = [];
    const acceptedAt = new Map<string, number>();
    const sends = expiries.map(async ({ key, expiresAt }, index) => {
      const spread = (index / PAIRS - 0.5) * TIE_SPREAD_MS;
      const isEarly = index < TIE_SURE;
      if (!isEarly) await sleep(Math.max(0, expiresAt + spread - Date.now()));
      if (index >= PAIRS - TIE_SURE) await untilEnded(key);
      ids.push(await sendReply(key, index));
      acceptedAt.set(key, Date.now());
    });
    await Promise.all(sends);
    await untilEnded("tie-");
    const waits = await waitOutcomes(two.sql, "tie-");
    expect(waits).toHaveLength(PAIRS);
    expect(waits.filter((wait) => !wait.agrees)).toEqual([]);
    const robbed = waits.filter(
      ({ key, status, expiresAt }) =>
        status === "timeout" && (acceptedAt.get(key) ?? 0) < expiresAt,
    );
    expect(robbed, "timed out although the event was accepted before").toEqual([]);
    expect(new Set(waits.map(({ status }) => status))).toEqual(new Set(["event", "timeout"]));
    expect(await missingEvents(two.sql, ids)).toEqual([]);
    expect(await two.violations()).toEqual([]);
  }, 180_000);
});

/**
 * A call that was sent before the cancel committed may be seen after it; its answer is fenced. One of a
 * run, and not for long, even on a machine that stalls.
 */
const ON_ITS_WAY = 1;
const ON_ITS_WAY_MS = 5_000;

describe("a cancel and the run's own end at the same moment", () => {
  it("have one winner, and the API says which (I8, I18)", async () => {
    await startHeld(PAIRS, "cancel-");
    const held = calls.open();
    const before = calls.all().length;
    const cancels = held.map(async ({ call, release }, index) => {
      const cancel = (): Promise<Response> =>
        fetch(`${urlOf(index)}/v1/runs/${call.ctx.run_id}/cancel`, { method: "POST" });
      // Half of them end with their reply, half of them would go on with another call.
      const reply = (): void =>
        release(
          index % 4 < 2
            ? { kind: "return", data: "done" }
            : { kind: "ops", ops: [op.run("step", "done")] },
        );
      if (index % 3 === 0) reply();
      const answer = cancel();
      if (index % 3 !== 0) reply();
      return { runId: call.ctx.run_id, status: (await answer).status, at: Date.now() };
    });
    const answers = await Promise.all(cancels);
    const ended = async (): Promise<boolean> => {
      for (const { release } of calls.open()) release({ kind: "return", data: "done" });
      return (await countLive("cancel-")) === 0;
    };
    await eventuallyTrue("all runs have ended", ended);
    const lateCalls: string[] = [];
    for (const { runId, status, at } of answers) {
      const [run] = await two.sql<{ status: string }[]>`
        select status from cairn.runs where id = ${runId}`;
      expect([status, run?.status]).toEqual(
        status === 200 ? [200, "cancelled"] : [409, "completed"],
      );
      const again = calls
        .all()
        .slice(before)
        .filter(({ call }) => call.ctx.run_id === runId);
      const after = again.filter((next) => next.at > at).toSorted((a, b) => a.at - b.at);
      const late = after.filter((next, n) => n >= ON_ITS_WAY || next.at > at + ON_ITS_WAY_MS);
      if (status === 200) lateCalls.push(...late.map(() => runId));
    }
    expect(lateCalls, "runs that called the app after they were cancelled").toEqual([]);
    expect(await two.violations()).toEqual([]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
  }, 180_000);
});

describe("one event id", () => {
  it("sent 1,000 times at once starts one run (I3, I4)", async () => {
    const sender = createEventSender({ url: () => urlOf(Math.floor(Math.random() * 2)) });
    const event = { id: "order-1", name: "scripted/race", data: { key: "once" } };
    const ids = await Promise.all(Array.from({ length: 1_000 }, () => sender.send(event)));
    expect(new Set(ids).size).toBe(1);
    const isHeld = (): boolean => calls.open().length > 0;
    await eventuallyTrue("the run has called the app", isHeld);
    const runs = await two.sql`
      select r.id from cairn.runs r join cairn.events e on e.id = r.event_id
      where e.data like '%"once"%'`;
    expect(runs).toHaveLength(1);
    expect(calls.open()).toHaveLength(1);
    for (const { release } of calls.open()) release({ kind: "return", data: null });
    await untilEnded("once");
    expect(await two.violations()).toEqual([]);
  }, 180_000);
});

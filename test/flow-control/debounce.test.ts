// `debounce` of the official SDK: the last of several events starts the run, and the others say which
// one took their place (I15).
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { moveClock } from "../durability/move-clock.ts";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";
import { sweepQueues } from "../support/queue-options.ts";
import { decisionOf, runsOf, sendEvents, sendOne } from "./event-decisions.ts";
import { allAccountedFor, outputsOf, removeFunctions, untilClaimed } from "./buffered-events.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const functions = (client: Inngest) => [
  client.createFunction(
    { id: "last", triggers: [{ event: "shop/moved" }], debounce: { period: "1h" } },
    ({ event, events }) => [event.data["n"] as unknown, events.length],
  ),
  client.createFunction(
    {
      id: "capped",
      triggers: [{ event: "shop/capped" }],
      debounce: { period: "1h", timeout: "2h" },
    },
    ({ event }) => event.data["n"] as unknown,
  ),
  client.createFunction(
    {
      id: "keyed",
      triggers: [{ event: "shop/keyed" }],
      debounce: { period: "1h", key: "event.data.key" },
      idempotency: "event.data.once",
      cancelOn: [{ event: "shop/stop", if: "async.data.n == event.data.n" }],
      timeouts: { finish: "3h" },
    },
    async ({ event, step }) => {
      if (event.data["sleeps"] === true) await step.sleep("long", "30d");
      return event.data["n"] as unknown;
    },
  ),
  client.createFunction(
    {
      id: "ends",
      triggers: [{ event: "inngest/function.finished", if: "event.data.result != null" }],
      debounce: { period: "1h" },
    },
    () => null,
  ),
  client.createFunction({ id: "other", triggers: [{ event: "shop/other" }] }, () => null),
];

const numbers = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));

describe("a debounced function", () => {
  it("is started once, by the last of many events, in however many requests they came", async () => {
    const system = await startOfficialSystem(functions);
    const first = await sendEvents(system.url, "shop/moved", numbers(3));
    const last = await sendOne(system.url, "shop/moved", { n: 3 });
    expect(await decisionOf(system, last, "shop-last")).toMatchObject({
      outcome: "buffered",
      reason: "debounced",
    });
    await moveClock(system.sql, HOUR);
    expect(await outputsOf(system, "shop-last", 1)).toEqual([[3, 1]]);
    const heirs = [...first.slice(1), last];
    for (const [place, event] of first.entries()) {
      const decision = await decisionOf(system, event, "shop-last");
      expect(decision).toMatchObject({ outcome: "skipped", reason: "debounced" });
      expect(decision.detail).toContain(heirs[place]);
    }
    expect(await decisionOf(system, last, "shop-last")).toMatchObject({ outcome: "started" });
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("is put off by each event", async () => {
    const system = await startOfficialSystem(functions);
    await sendOne(system.url, "shop/moved", { n: 0 });
    await moveClock(system.sql, 50 * MINUTE);
    await sendOne(system.url, "shop/moved", { n: 1 });
    await moveClock(system.sql, 50 * MINUTE);
    await untilClaimed(system);
    expect(await runsOf(system, "shop-last")).toEqual([]);
    await moveClock(system.sql, 10 * MINUTE);
    expect(await outputsOf(system, "shop-last", 1)).toEqual([[1, 1]]);
  });

  it("is not put off beyond its timeout", async () => {
    const system = await startOfficialSystem(functions);
    for (const n of [0, 1, 2]) {
      await sendOne(system.url, "shop/capped", { n });
      await moveClock(system.sql, 39 * MINUTE);
    }
    await sendOne(system.url, "shop/capped", { n: 3 });
    await untilClaimed(system);
    expect(await runsOf(system, "shop-capped")).toEqual([]);
    await moveClock(system.sql, 4 * MINUTE);
    expect(await outputsOf(system, "shop-capped", 1)).toEqual([3]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("keeps an event of each key, whatever the keys are", async () => {
    const system = await startOfficialSystem(functions);
    const keys = ["a", "a", "a", null, undefined, 7, "7", "x".repeat(5_000)];
    const data = keys.map((key, n) => ({ key, n }));
    await sendEvents(system.url, "shop/keyed", data);
    await moveClock(system.sql, HOUR);
    expect(await outputsOf(system, "shop-keyed", 4)).toEqual([2, 4, 6, 7]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("takes the same event id once", async () => {
    const system = await startOfficialSystem(functions);
    const send = async (id: string, n: number) =>
      (await system.ask("/e/key", { name: "shop/moved", id, data: { n } })).body["ids"];
    const first = await send("x", 0);
    await send("y", 1);
    expect(await send("x", 0)).toEqual(first);
    await moveClock(system.sql, HOUR);
    expect(await outputsOf(system, "shop-last", 1)).toEqual([[1, 1]]);
  });

  it("has its other settings from the last event: cancelOn, timeouts, idempotency", async () => {
    const system = await startOfficialSystem(functions);
    await sendEvents(system.url, "shop/keyed", [
      { key: "a", n: 1, sleeps: true, once: "same" },
      { key: "a", n: 2, sleeps: true, once: "same" },
      { key: "late", n: 3, sleeps: true },
    ]);
    await moveClock(system.sql, HOUR);
    const [late, early] = await until(async () => {
      const runs = await runsOf(system, "shop-keyed");
      return runs.length === 2 && runs.every(({ status }) => status === "waiting")
        ? runs.toSorted((a, b) => a.id.localeCompare(b.id)).toReversed()
        : undefined;
    });
    await sendOne(system.url, "shop/stop", { n: 1 });
    await sendOne(system.url, "shop/stop", { n: 2 });
    const ended = async () =>
      (await runsOf(system, "shop-keyed")).filter(({ status }) => status === "cancelled");
    await until(async () => ((await ended()).length > 0 ? true : undefined));
    expect(await ended()).toHaveLength(1);
    await moveClock(system.sql, 3 * HOUR);
    await until(async () => ((await ended()).length === 2 ? true : undefined));
    expect(late?.id).not.toBe(early?.id);
    const again = await sendOne(system.url, "shop/keyed", { key: "b", n: 4, once: "same" });
    await moveClock(system.sql, HOUR);
    const decision = await until(async () => {
      const found = await decisionOf(system, again, "shop-keyed");
      return found.outcome === "buffered" ? undefined : found;
    });
    expect(decision).toMatchObject({ outcome: "skipped", reason: "idempotent" });
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("takes events that the executor itself sends", async () => {
    const system = await startOfficialSystem(functions);
    await sendEvents(system.url, "shop/moved", numbers(1));
    await sendEvents(system.url, "shop/capped", numbers(1));
    await moveClock(system.sql, HOUR);
    await outputsOf(system, "shop-last", 1);
    await outputsOf(system, "shop-capped", 1);
    await moveClock(system.sql, HOUR);
    await outputsOf(system, "shop-ends", 1);
    const skips = await system.sql`select reason from cairn.skips where reason = 'debounced'`;
    expect(skips).toHaveLength(1);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("that is removed meanwhile leaves a record of it", async () => {
    const system = await startOfficialSystem(functions);
    const event = await sendOne(system.url, "shop/moved", { n: 0 });
    await removeFunctions(system);
    await moveClock(system.sql, HOUR);
    const decision = await until(async () => {
      const found = await decisionOf(system, event, "shop-last");
      return found.outcome === "buffered" ? undefined : found;
    });
    expect(decision).toMatchObject({ outcome: "skipped", reason: "function_missing" });
    await until(async () =>
      (await system.sql`select id from cairn.jobs`).length === 0 ? true : undefined,
    );
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

describe("several executors", () => {
  it("start one run for all that came before it was due, and lose no event", async () => {
    const system = await startOfficialSystem(functions);
    const other = await system.join();
    const urls = numbers(80).map(({ n }) => (n % 2 === 0 ? system.url : other.url));
    await Promise.all(urls.map((url, n) => sendOne(url, "shop/moved", { n })));
    await moveClock(system.sql, HOUR);
    expect(await outputsOf(system, "shop-last", 1)).toHaveLength(1);
    expect(await allAccountedFor(system, "shop/moved", "shop-last")).toEqual({
      started: 1,
      debounced: 79,
    });
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("lose no event that comes while the run is started", async () => {
    const system = await startOfficialSystem(functions);
    const other = await system.join();
    const urls = [system.url, other.url];
    const rounds = 12;
    for (let round = 0; round < rounds; round += 1) {
      const sends = numbers(10).map(({ n }) => sendOne(urls[n % 2] ?? "", "shop/capped", { n }));
      // With every other move the first event of a debounce is too old, however many came after it.
      await Promise.all([...sends, moveClock(system.sql, HOUR)]);
      // What was committed by the old clock, after the sweep of the move, is due as well.
      await sweepQueues();
      await until(async () => ((await dueDebounces(system)).length === 0 ? true : undefined));
    }
    await moveClock(system.sql, 2 * HOUR);
    await until(async () => ((await dueDebounces(system)).length === 0 ? true : undefined));
    const count = await allAccountedFor(system, "shop/capped", "shop-capped");
    expect(Object.keys(count).toSorted()).toEqual(["debounced", "started"]);
    expect((count["started"] ?? 0) + (count["debounced"] ?? 0)).toBe(rounds * 10);
    expect(count["started"]).toBeGreaterThan(1);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

const dueDebounces = ({ sql }: OfficialSystem) =>
  sql`select id from cairn.debounces where due_at <= cairn.now()`;

// `batchEvents` of the official SDK: a run gets all events of its batch, and each event is in exactly
// one (I15).
import type { Inngest } from "inngest";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { moveClock } from "../durability/move-clock.ts";
import { startOfficialSystem, until } from "../opcodes/official-system.ts";
import { sweepQueues } from "../support/queue-options.ts";
import { allAccountedFor, outputsOf, removeFunctions, untilClaimed } from "./buffered-events.ts";
import { decisionOf, runsOf, sendEvents, sendOne } from "./event-decisions.ts";

const MINUTE = 60_000;

interface Given {
  readonly event: { readonly data: unknown };
  readonly events: readonly { readonly data: unknown }[];
}

const numberOf = ({ data }: { readonly data: unknown }): unknown =>
  (data as { readonly n: unknown }).n;

/** The first event's number, and those of all. */
const seen = ({ event, events }: Given) => [numberOf(event), ...events.map(numberOf)];

const functions = (client: Inngest) => [
  client.createFunction(
    {
      id: "all",
      retries: 0,
      triggers: [{ event: "shop/paid" }],
      batchEvents: { maxSize: 100, timeout: "600s" },
    },
    async (given) => {
      const result = await given.step.run("look", () => seen(given));
      if (given.events.some(({ data }) => data["bad"] === true)) throw new Error("bad");
      return result;
    },
  ),
  client.createFunction(
    {
      id: "some",
      triggers: [{ event: "shop/some" }],
      batchEvents: {
        maxSize: 3,
        timeout: "600s",
        key: "event.data.key",
        if: "event.data.alone != true",
      },
      idempotency: "event.data.once",
      rateLimit: { limit: 100, period: "24h" },
    },
    seen,
  ),
  client.createFunction(
    {
      id: "limited",
      triggers: [{ event: "shop/limited" }],
      batchEvents: { maxSize: 2, timeout: "600s" },
      rateLimit: { limit: 1, period: "24h" },
    },
    seen,
  ),
  client.createFunction({ id: "other", triggers: [{ event: "shop/other" }] }, () => null),
];

const numbers = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

const sorted = (outputs: readonly unknown[]): unknown[] =>
  outputs.toSorted((a, b) => Number((a as number[])[0]) - Number((b as number[])[0]));

describe("a function that gathers events", () => {
  it("says of one that came alone that it is the only one", async () => {
    const system = await startOfficialSystem(functions);
    const id = await sendOne(system.url, "shop/paid", { n: 0 });
    await moveClock(system.sql, 10 * MINUTE);
    await outputsOf(system, "shop-all", 1);
    const { detail } = await decisionOf(system, id, "shop-all");
    expect(detail).toBe("The only event of the run.");
  });

  it("is started for each 100 of them at once, and for the rest when its time is over", async () => {
    const system = await startOfficialSystem(functions);
    const ids = await sendEvents(system.url, "shop/paid", numbers(250));
    expect(sorted(await outputsOf(system, "shop-all", 2))).toEqual([
      [0, ...range(0, 100)],
      [100, ...range(100, 200)],
    ]);
    expect(await decisionOf(system, ids[200] ?? "", "shop-all")).toMatchObject({
      outcome: "buffered",
      reason: "batched",
    });
    await moveClock(system.sql, 9 * MINUTE);
    const last = await sendOne(system.url, "shop/paid", { n: 250 });
    await untilClaimed(system);
    expect(await runsOf(system, "shop-all")).toHaveLength(2);
    // From the first event of the batch, not from the last.
    await moveClock(system.sql, MINUTE);
    expect(sorted(await outputsOf(system, "shop-all", 3))[2]).toEqual([200, ...range(200, 251)]);
    const decision = await decisionOf(system, last, "shop-all");
    expect(decision).toMatchObject({ outcome: "batched", detail: "One of 51 events of the run." });
    const { data } = (await system.ask(`/v1/runs/${decision.runId ?? ""}`)).body as {
      data: { event_id: string; event_ids: string[]; batch_id: string };
    };
    expect(data).toMatchObject({ event_id: ids[200], batch_id: decision.runId });
    expect(data.event_ids).toEqual([...ids.slice(200), last]);
    const runs = (await system.ask(`/v1/events/${last}/runs`)).body["data"] as { run_id: string }[];
    expect(runs.map(({ run_id: id }) => id)).toEqual([decision.runId]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("gathers by key, and starts a run of its own for an event that its condition leaves out", async () => {
    const system = await startOfficialSystem(functions);
    const keys = ["a", "b", "a", "b", "a", "b"];
    await sendEvents(system.url, "shop/some", [
      { key: "a", alone: true, n: 9 },
      ...keys.map((key, n) => ({ key, n })),
    ]);
    expect(sorted(await outputsOf(system, "shop-some", 3))).toEqual([
      [0, 0, 2, 4],
      [1, 1, 3, 5],
      [9, 9],
    ]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("gathers no more than 10 MiB", async () => {
    const system = await startOfficialSystem(functions);
    await sendOne(system.url, "shop/paid", { n: 0 });
    await system.sql`update cairn.batches set bytes = 10 * 1024 * 1024 - 300`;
    await sendOne(system.url, "shop/paid", { n: 1 });
    await sendOne(system.url, "shop/paid", { n: 2, text: "x".repeat(300) });
    expect(await outputsOf(system, "shop-all", 1)).toEqual([[0, 0, 1]]);
    const sizes = await system.sql`select size, bytes > 300 as counted from cairn.batches`;
    expect([...sizes]).toEqual([{ size: 1, counted: true }]);
  });

  it("ignores that an event is of the future", async () => {
    const system = await startOfficialSystem(functions);
    const ts = Date.now() + 24 * 60 * MINUTE;
    await system.ask("/e/key", { name: "shop/paid", ts, data: { n: 0 } });
    await moveClock(system.sql, 10 * MINUTE);
    expect(await outputsOf(system, "shop-all", 1)).toEqual([[0, 0]]);
  });

  it("takes an event with the same idempotency value once", async () => {
    const system = await startOfficialSystem(functions);
    const [, second] = await sendEvents(system.url, "shop/some", [
      { n: 0, once: "x" },
      { n: 1, once: "x" },
      { n: 2 },
      { n: 3, once: "y" },
    ]);
    expect(await outputsOf(system, "shop-some", 1)).toEqual([[0, 0, 2, 3]]);
    expect(await decisionOf(system, second ?? "", "shop-some")).toMatchObject({
      outcome: "skipped",
      reason: "idempotent",
    });
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("counts its runs against a rate limit; each event of a refused one has a record", async () => {
    const system = await startOfficialSystem(functions);
    await sendEvents(system.url, "shop/limited", numbers(4));
    const counts = await until(async () => {
      const found = await allAccountedFor(system, "shop/limited", "shop-limited").catch(() => ({}));
      return Object.keys(found).length > 1 ? found : undefined;
    });
    expect(counts).toEqual({ batched: 2, rate_limited: 2 });
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("that is removed meanwhile leaves a record for each event", async () => {
    const system = await startOfficialSystem(functions);
    await sendEvents(system.url, "shop/paid", numbers(3));
    await removeFunctions(system);
    await moveClock(system.sql, 10 * MINUTE);
    await until(async () =>
      (await system.sql`select id from cairn.batches`).length === 0 ? true : undefined,
    );
    expect(await allAccountedFor(system, "shop/paid", "shop-all")).toEqual({ function_missing: 3 });
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

describe("the events of a batch", () => {
  it("are all there in a rerun, from the beginning or from a step", async () => {
    const system = await startOfficialSystem(functions);
    await sendEvents(system.url, "shop/paid", numbers(3));
    await moveClock(system.sql, 10 * MINUTE);
    const output = [0, 0, 1, 2];
    expect(await outputsOf(system, "shop-all", 1)).toEqual([output]);
    const [first] = await runsOf(system, "shop-all");
    const { body } = await system.ask(`/v1/runs/${first?.id ?? ""}/rerun`, {});
    const again = (body["data"] as { id: string }).id;
    expect(await system.ended(again)).toMatchObject({ status: "Completed", output });
    const [step] = (await system.trace(again)).steps;
    const fromStep = { stepId: step?.["id"] };
    const third = await system.ask(`/v1/runs/${again}/rerun`, { fromStep });
    const thirdId = (third.body["data"] as { id: string }).id;
    expect(await system.ended(thirdId)).toMatchObject({ status: "Completed", output });
    const trace = (await system.ask(`/v1/runs/${thirdId}/trace`)).body["data"];
    expect(
      (trace as { events: string[] }).events.map((text) => numberOf(JSON.parse(text))),
    ).toEqual([0, 1, 2]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("are all told when the run has failed, and are all fetched by an app when they are many", async () => {
    const system = await startOfficialSystem(functions, { limits: { callBytes: 200 } });
    await sendEvents(system.url, "shop/paid", [...numbers(2), { n: 2, bad: true }]);
    await moveClock(system.sql, 10 * MINUTE);
    const [run] = await until(async () => {
      const runs = await runsOf(system, "shop-all");
      return runs[0]?.status === "failed" ? runs : undefined;
    });
    expect(system.calls.some(({ use_api: isTrimmed }) => isTrimmed)).toBe(true);
    const [told] = await system.sql<{ data: string }[]>`
      select data from cairn.events where id = ${run?.id ?? ""}`;
    const data = JSON.parse(told?.data ?? "{}") as Given;
    expect(seen(data)).toEqual([0, 0, 1, 2]);
  });
});

describe("several executors", () => {
  it("put each event into one batch, and no more than fit", async () => {
    const system = await startOfficialSystem(functions);
    const other = await system.join();
    const urls = numbers(100).map(({ n }) => (n % 2 === 0 ? system.url : other.url));
    await Promise.all(urls.map((url, n) => sendOne(url, "shop/some", { key: "k", n })));
    await moveClock(system.sql, 10 * MINUTE);
    const outputs = await outputsOf(system, "shop-some", 34);
    const batches = outputs.map((output) => (output as number[]).slice(1));
    expect(batches.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([
      1,
      ...range(0, 33).fill(3),
    ]);
    expect(batches.flat().toSorted((a, b) => a - b)).toEqual(range(0, 100));
    expect(await checkOracles(system.sql)).toEqual([]);
  });

  it("lose no event that comes while a batch is closed by its time", async () => {
    const system = await startOfficialSystem(functions);
    const other = await system.join();
    const rounds = 10;
    for (let round = 0; round < rounds; round += 1) {
      const sends = range(0, 10).map((n) =>
        sendOne(n % 2 === 0 ? system.url : other.url, "shop/paid", { n: round * 10 + n }),
      );
      await Promise.all([...sends, moveClock(system.sql, 10 * MINUTE)]);
      // What was committed by the old clock, after the sweep of the move, is due as well.
      await sweepQueues();
      await until(async () => {
        const due = await system.sql`select id from cairn.batches where due_at <= cairn.now()`;
        return due.length === 0 ? true : undefined;
      });
    }
    await moveClock(system.sql, 10 * MINUTE);
    const counts = await until(async () =>
      (await system.sql`select id from cairn.batches`).length === 0
        ? await allAccountedFor(system, "shop/paid", "shop-all")
        : undefined,
    );
    expect(counts).toEqual({ batched: rounds * 10 });
    expect((await runsOf(system, "shop-all")).length).toBeGreaterThan(1);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

// Queues keep the order, and flow control keeps the number under way.
import { describe, expect, it } from "vitest";
import { until } from "../realtime/until.ts";
import { startQstashSystem } from "./qstash-system.ts";

/** Answers when it is told to, and knows how many waited at most. */
function createGate() {
  const open: (() => void)[] = [];
  let most = 0;
  return {
    most: () => most,
    waiting: () => open.length,
    letGo: () => open.shift()?.(),
    answer: async () => {
      const passed = new Promise<void>((resolve) => open.push(resolve));
      most = Math.max(most, open.length);
      await passed;
      return { status: 200 };
    },
  };
}

describe("a queue", () => {
  it("delivers in the order of enqueuing, though the first one is tried again", async () => {
    const { client, app, qstash } = await startQstashSystem({ timeScale: 0.000_1 });
    app.answerWith(({ body, headers }) => ({
      status: body === "0" && headers["upstash-retried"] !== "2" ? 500 : 200,
    }));
    const queue = client.queue({ queueName: "one" });
    for (const body of [0, 1, 2]) await queue.enqueueJSON({ url: app.url, body });
    await qstash.idle();
    expect(app.bodies()).toEqual(["0", "0", "0", "1", "2"]);
  });

  it("lets the next one go only when the callback of the one before has ended", async () => {
    const { client, app, qstash } = await startQstashSystem();
    const gate = createGate();
    app.answerWith(({ path }) => (path === "/told" ? gate.answer() : { status: 200 }));
    const queue = client.queue({ queueName: "one" });
    await queue.enqueueJSON({ url: `${app.url}/1`, callback: `${app.url}/told` });
    await queue.enqueueJSON({ url: `${app.url}/2` });
    await app.received(2);
    // Published last, and nothing holds it back.
    await client.publishJSON({ url: `${app.url}/free` });
    await app.received(3);
    gate.letGo();
    await qstash.idle();
    expect(app.deliveries.map(({ path }) => path)).toEqual(["/1", "/told", "/free", "/2"]);
  });

  it("delivers as many at once as its parallelism", async () => {
    const { client, app } = await startQstashSystem();
    const gate = createGate();
    app.answerWith(gate.answer);
    const queue = client.queue({ queueName: "two" });
    await queue.upsert({ parallelism: 2 });
    for (const body of [0, 1, 2]) await queue.enqueueJSON({ url: app.url, body });
    await until(() => gate.waiting() === 2);
    expect(await queue.get()).toMatchObject({ parallelism: 2, lag: 3, paused: false });
    gate.letGo();
    await app.received(3);
    expect(gate.most()).toBe(2);
  });

  it("delivers nothing while it is paused", async () => {
    const { client, app, qstash } = await startQstashSystem();
    const queue = client.queue({ queueName: "one" });
    await queue.upsert({ parallelism: 1, paused: true });
    await queue.enqueueJSON({ url: app.url, body: "queued" });
    await client.publishJSON({ url: app.url, body: "free" });
    await app.received(1);
    expect(app.bodies()).toEqual(['"free"']);
    await queue.resume();
    await qstash.idle();
    expect(app.bodies()).toEqual(['"free"', '"queued"']);
  });
});

describe("flow control", () => {
  it("keeps one at a time under way with parallelism 1", async () => {
    const { client, app } = await startQstashSystem();
    const gate = createGate();
    app.answerWith(gate.answer);
    const flowControl = { key: "k", parallelism: 1 };
    for (const body of [0, 1, 2]) await client.publishJSON({ url: app.url, body, flowControl });
    for (const count of [1, 2, 3]) {
      await app.received(count);
      const { parallelismCount, waitListSize } = await client.flowControl.get("k");
      expect([parallelismCount, waitListSize]).toEqual([1, 3 - count]);
      gate.letGo();
    }
    expect(gate.most()).toBe(1);
    expect(app.bodies()).toEqual(["0", "1", "2"]);
  });

  it("starts no more in a period than the rate", async () => {
    const { client, app } = await startQstashSystem();
    const start = Date.now();
    const flowControl = { key: "k", rate: 2, period: "20s" } as const;
    for (const body of [0, 1, 2]) await client.publishJSON({ url: app.url, body, flowControl });
    const [, , third] = await app.received(3);
    expect((third?.at ?? 0) - start).toBeGreaterThanOrEqual(200);
  });

  it("lets nothing of a paused key go, and all others", async () => {
    const { client, app, qstash } = await startQstashSystem();
    await client.flowControl.pause("k");
    await client.publishJSON({
      url: app.url,
      body: "held",
      flowControl: { key: "k", parallelism: 5 },
    });
    await client.publishJSON({
      url: app.url,
      body: "free",
      flowControl: { key: "other", parallelism: 5 },
    });
    await app.received(1);
    expect(app.bodies()).toEqual(['"free"']);
    expect(await client.flowControl.get("k")).toMatchObject({ isPaused: true, waitListSize: 1 });
    await client.flowControl.resume("k");
    await qstash.idle();
    expect(app.bodies()).toEqual(['"free"', '"held"']);
  });

  it("keeps pinned limits whatever messages bring", async () => {
    const { client, app, qstash } = await startQstashSystem();
    await client.flowControl.pin("k", { parallelism: 1 });
    await client.publishJSON({ url: app.url, flowControl: { key: "k", parallelism: 9 } });
    await qstash.idle();
    const pinned = { parallelismMax: 1, isPinnedParallelism: true };
    expect(await client.flowControl.get("k")).toMatchObject(pinned);
  });

  it("keeps all deliveries together within the plan's parallelism", async () => {
    const { client, app } = await startQstashSystem({ plan: { parallelism: 2 } });
    const gate = createGate();
    app.answerWith(gate.answer);
    await client.batchJSON([0, 1, 2].map((body) => ({ url: app.url, body })));
    await until(() => gate.waiting() === 2);
    expect(await client.flowControl.getGlobalParallelism()).toEqual({
      parallelismMax: 2,
      parallelismCount: 2,
    });
    gate.letGo();
    await app.received(3);
    expect(gate.most()).toBe(2);
  });
});

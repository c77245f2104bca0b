// Each fault does what it says, can be changed meanwhile, and happens again with the same seed.
import { describe, expect, it, vi } from "vitest";
import { type QstashSystem, startQstashSystem } from "./qstash-system.ts";
import { stopTime } from "./stop-time.ts";

const COUNT = 60;
const NUMBERS = Array.from({ length: COUNT }, (_, index) => index);

async function publishAll({ client, app, qstash }: QstashSystem): Promise<readonly number[]> {
  await client.batchJSON(NUMBERS.map((body) => ({ url: app.url, body })));
  await qstash.idle();
  return app.bodies().map(Number);
}

const sorted = (numbers: readonly number[]) => numbers.toSorted((one, other) => one - other);

/** The test's own time limit is shorter. */
const PATIENCE = { timeout: 60_000 };

describe("dropping", () => {
  it("makes a share of the messages disappear without a trace in the DLQ", async () => {
    const system = await startQstashSystem({ faults: { dropShare: 0.2 } });
    const came = await publishAll(system);
    const { published, dropped, delivered } = system.qstash.counts();
    expect([published, dropped + delivered, came.length]).toEqual([COUNT, COUNT, delivered]);
    expect(dropped).toBeGreaterThan(COUNT * 0.05);
    expect(dropped).toBeLessThan(COUNT * 0.4);
    expect((await system.client.dlq.listMessages()).messages).toEqual([]);
  });

  it("hits the same messages with the same seed, and others with another", async () => {
    const runs: (readonly number[])[] = [];
    for (const seed of [7, 7, 8]) {
      const system = await startQstashSystem({ seed, faults: { dropShare: 0.5 } });
      runs.push(sorted(await publishAll(system)));
    }
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).not.toEqual(runs[0]);
  });

  it("ends when it is switched off", async () => {
    const system = await startQstashSystem({ faults: { dropShare: 1 } });
    expect(await publishAll(system)).toEqual([]);
    system.qstash.setFaults({ dropShare: 0 });
    expect(await publishAll(system)).toHaveLength(COUNT);
  });
});

describe("doubling", () => {
  it.each([
    ["at once", 1],
    ["one after the other", 0],
  ])("delivers a message twice with the same id, %s", async (_, atOnceShare) => {
    const faults = { duplicateShare: 1, atOnceShare };
    const { client, app, qstash } = await startQstashSystem({ faults });
    let underWay = 0;
    let most = 0;
    app.answerWith(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      // Long enough for the other one, if it comes at once.
      if (atOnceShare === 1) await app.received(2);
      underWay -= 1;
      return { status: 200 };
    });
    const { messageId } = await client.publishJSON({ url: app.url, body: 1 });
    await qstash.idle();
    const ids = app.deliveries.map(({ headers }) => headers["upstash-message-id"]);
    expect(ids).toEqual([messageId, messageId]);
    expect(most).toBe(atOnceShare + 1);
    expect(qstash.counts()).toMatchObject({ published: 1, delivered: 2, duplicated: 1 });
  });

  it("does not fail a message because its copy did", async () => {
    const { client, app, qstash } = await startQstashSystem({
      faults: { duplicateShare: 1, atOnceShare: 0 },
    });
    app.answerWith(() => ({ status: app.deliveries.length === 1 ? 200 : 500 }));
    await client.publishJSON({ url: app.url, body: 1 });
    await qstash.idle();
    expect(app.deliveries).toHaveLength(2);
    expect((await client.dlq.listMessages()).messages).toEqual([]);
  });
});

describe("delaying", () => {
  it("delivers each message later by some time up to the most, and so out of order", async () => {
    const system = await startQstashSystem({ faults: { maxExtraDelayMs: 150 } });
    const start = Date.now();
    const came = await publishAll(system);
    expect(sorted(came)).toEqual(NUMBERS);
    expect(came).not.toEqual(NUMBERS);
    const last = system.app.deliveries.at(-1)?.at ?? 0;
    expect(last - start).toBeGreaterThan(75);
  });
});

describe("reordering", () => {
  it("lets each message be overtaken by the next one that is not", async () => {
    const { client, app, qstash } = await startQstashSystem({
      plan: { parallelism: 1 },
      faults: { reorderShare: 1 },
    });
    // What is held back goes by itself after a moment, which does not pass meanwhile.
    const time = stopTime();
    await client.publishJSON({ url: app.url, body: "first" });
    qstash.setFaults({ reorderShare: 0 });
    await client.publishJSON({ url: app.url, body: "second" });
    time.goOn();
    await qstash.idle();
    expect(app.bodies()).toEqual(['"second"', '"first"']);
  });

  it("keeps back no message that was cancelled meanwhile", async () => {
    const { client, app, qstash } = await startQstashSystem({ faults: { reorderShare: 1 } });
    const time = stopTime();
    const { messageId } = await client.publishJSON({ url: app.url, body: "cancelled" });
    await client.messages.cancel(messageId);
    time.goOn();
    qstash.setFaults({ reorderShare: 0 });
    for (const body of [1, 2]) await client.publishJSON({ url: app.url, body });
    await qstash.idle();
    expect(app.bodies()).toEqual(["1", "2"]);
  });

  it("keeps back nothing for ever", async () => {
    const system = await startQstashSystem({ faults: { reorderShare: 1 } });
    expect(sorted(await publishAll(system))).toEqual(NUMBERS);
  });
});

describe("being down", () => {
  it("answers publishes with 503 and takes them again afterwards", async () => {
    const { client, app, qstash } = await startQstashSystem({ faults: { down: "answer_503" } });
    const publish = () => client.publishJSON({ url: app.url, body: 1 });
    await expect(publish()).rejects.toMatchObject({ status: 503 });
    const batch = client.batchJSON([{ url: app.url, body: 1 }]);
    await expect(batch).rejects.toMatchObject({ status: 503 });
    expect((await client.dlq.listMessages()).messages).toEqual([]);
    qstash.setFaults({ down: "no" });
    await publish();
    expect(await app.received(1)).toHaveLength(1);
  });

  it("refuses connections, delivers what it has, and comes back at the same port", async () => {
    const { client, app, qstash } = await startQstashSystem();
    await client.publishJSON({ url: app.url, body: "before", delay: 10 });
    qstash.setFaults({ down: "refuse" });
    const down = client.publishJSON({ url: app.url, body: "down" });
    await expect(down).rejects.toThrow("fetch failed");
    await qstash.idle();
    expect(app.bodies()).toEqual(['"before"']);
    qstash.setFaults({ down: "no" });
    const publish = () => client.publishJSON({ url: app.url, body: "back" }).catch(() => undefined);
    await vi.waitUntil(async () => (await publish()) !== undefined, PATIENCE);
    expect((await app.received(2))[1]?.body).toBe('"back"');
  });
});

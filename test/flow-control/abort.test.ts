// A cancel reaches the step that runs: its request is closed, and the SDK's signal fires within it.
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import type { Client } from "@cairn/sdk-next";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { startOfficialSystem, startServer, until } from "../opcodes/official-system.ts";
import { type CairnSystem, startCairnSystem } from "../sdk/cairn-system.ts";

interface Seen {
  readonly started: string[];
  readonly aborted: string[];
  readonly finished: string[];
}

const nothingSeen = (): Seen => ({ started: [], aborted: [], finished: [] });

/** Steps that run until their signal fires, and one that does not listen to it. */
const endless = (seen: Seen) => (client: Client) => [
  client.createFunction(
    {
      id: "long",
      retries: 0,
      triggers: { event: "shop/long" },
      cancelOn: [{ event: "shop/stop", match: "data.id" }],
    },
    async ({ step, runId }) => {
      await step.run("before", () => 1);
      await step.run("long", ({ signal }) => {
        seen.started.push(runId);
        return new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            seen.aborted.push(runId);
            reject(signal.reason as Error);
          });
        });
      });
      await step.run("after", () => seen.finished.push(runId));
    },
  ),
  client.createFunction(
    { id: "overdue", retries: 0, triggers: { event: "shop/overdue" }, timeouts: { finish: "3s" } },
    async ({ step, runId }) =>
      await step.run("long", ({ signal }) => {
        seen.started.push(runId);
        return new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            seen.aborted.push(runId);
            reject(signal.reason as Error);
          });
        });
      }),
  ),
  client.createFunction(
    { id: "quick", triggers: { event: "shop/quick" } },
    async ({ step }) => await step.run("one", () => 1),
  ),
  client.createFunction(
    { id: "deaf", retries: 0, triggers: { event: "shop/deaf" } },
    async ({ step, runId }) => {
      const value = await step.run("long", async ({ signal }) => {
        seen.started.push(runId);
        await until(() => Promise.resolve(signal.aborted ? true : undefined));
        seen.aborted.push(runId);
        return "late";
      });
      seen.finished.push(runId);
      return value;
    },
  ),
];

const includes = (list: readonly string[], runId: string) =>
  until(() => Promise.resolve(list.includes(runId) ? true : undefined));

const cancel = (url: string, runId: string) =>
  fetch(`${url}/v1/runs/${runId}/cancel`, { method: "POST" });

async function started(system: CairnSystem, seen: Seen, name: string, data = {}): Promise<string> {
  const runId = await system.start(name, data);
  await includes(seen.started, runId);
  return runId;
}

describe.each([
  { checkpointing: true, streaming: false },
  { checkpointing: false, streaming: false },
  { checkpointing: true, streaming: true },
])("a step that runs when its run is cancelled ($checkpointing, $streaming)", (options) => {
  it("sees its signal fire, and nothing comes after it", async () => {
    const seen = nothingSeen();
    const system = await startCairnSystem(endless(seen), options);
    const runId = await started(system, seen, "shop/long");
    expect((await cancel(system.url, runId)).status).toBe(200);
    await includes(seen.aborted, runId);
    expect(await system.ended(runId)).toMatchObject({ status: "Cancelled" });
    expect(seen.finished).toEqual([]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

describe("the signal of a step fires", () => {
  it("when an event cancels the run, and only in that run", async () => {
    const seen = nothingSeen();
    const system = await startCairnSystem(endless(seen));
    const one = await started(system, seen, "shop/long", { id: "1" });
    const two = await started(system, seen, "shop/long", { id: "2" });
    await system.client.send({ name: "shop/stop", data: { id: "1" } });
    await includes(seen.aborted, one);
    expect(seen.aborted).toEqual([one]);
    await cancel(system.url, two);
    await includes(seen.aborted, two);
  });

  it("when the run takes too long", async () => {
    const seen = nothingSeen();
    const system = await startCairnSystem(endless(seen));
    const runId = await started(system, seen, "shop/overdue");
    await includes(seen.aborted, runId);
    expect(await system.ended(runId)).toMatchObject({ status: "Cancelled" });
  });

  it("at once when the executor that calls commits the cancel", async () => {
    const seen = nothingSeen();
    const system = await startCairnSystem(endless(seen));
    // Calls that are younger are not among those that are looked at for cancels of others: a single one
    // that was aborted before shows it, and a busy machine may need some for that.
    let shortest = Number.POSITIVE_INFINITY;
    for (let times = 0; times < 10 && shortest >= 1_000; times += 1) {
      const before = performance.now();
      const runId = await started(system, seen, "shop/long", { id: String(times) });
      await cancel(system.url, runId);
      await includes(seen.aborted, runId);
      shortest = Math.min(shortest, performance.now() - before);
    }
    expect(shortest).toBeLessThan(1_000);
  });

  it("when another executor than the one that calls commits the cancel", async () => {
    const seen = nothingSeen();
    const system = await startCairnSystem(endless(seen));
    const runId = await started(system, seen, "shop/long");
    await cancel(await system.join(), runId);
    await includes(seen.aborted, runId);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

describe("what a step answers late", () => {
  it("changes nothing of a cancelled run", async () => {
    const seen = nothingSeen();
    const system = await startCairnSystem(endless(seen));
    const runId = await started(system, seen, "shop/deaf");
    await cancel(system.url, runId);
    await includes(seen.aborted, runId);
    // By the time that another run has come to its end the answer has arrived, if it was sent.
    expect(await system.run("shop/quick")).toMatchObject({ status: "Completed" });
    expect(await system.ended(runId)).toMatchObject({ status: "Cancelled" });
    expect(await system.sql`select 1 from cairn.memos where run_id = ${runId}`).toEqual([]);
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

describe("the official SDK", () => {
  it("has its request closed", async () => {
    const system = await startOfficialSystem(() => []);
    let closed = 0;
    let began = 0;
    const client = new Inngest({ id: "held", isDev: true, baseUrl: system.url });
    const fn = client.createFunction(
      { id: "hold", retries: 0, triggers: [{ event: "shop/hold" }] },
      async ({ step }) => {
        await step.run("forever", () => {
          began += 1;
          return new Promise(() => undefined);
        });
      },
    );
    const handler = serve({ client, functions: [fn] });
    const url = await startServer((request, response) => {
      response.once("close", () => {
        if (!response.writableFinished) closed += 1;
      });
      handler(request, response);
    });
    const synced = await system.ask("/v1/apps/sync", { url: `${url}/api/inngest` });
    expect(synced.status).toBe(200);
    const runId = await system.start("shop/hold");
    await until(() => Promise.resolve(began > 0 ? true : undefined));
    expect(closed).toBe(0);
    await cancel(system.url, runId);
    await until(() => Promise.resolve(closed === 1 ? true : undefined));
    expect(await checkOracles(system.sql)).toEqual([]);
  });
});

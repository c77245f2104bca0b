// What the tools promise that reach beyond the function: waits, invocations, sends and fetches.
import { NonRetriable } from "@cairn/sdk-next";
import { describe, expect, it } from "vitest";

import { type AppOptions, startApp } from "./app.ts";

describe.each([
  { how: "one step per call", checkpointing: false },
  { how: "steps in a row", checkpointing: true },
])("with $how", ({ checkpointing }) => {
  const app = (make: Parameters<typeof startApp>[0], options: AppOptions = {}) =>
    startApp(make, { checkpointing, ...options });

  it("waits for an event, or gives null when the time is over", async () => {
    const executor = await app(
      (client) => [
        client.createFunction({ id: "wait", triggers: { event: "go" } }, async ({ step }) => {
          const paid = await step.waitForEvent("paid", {
            event: "order.paid",
            timeout: "1h",
            match: "data.id",
          });
          const late = await step.waitForEvent("late", {
            event: "never",
            timeout: 60_000,
            lookback: "none",
          });
          return { paid: paid?.data["id"], late };
        }),
      ],
      { arrivals: { "order.paid": { id: "7" } } },
    );
    const run = await executor.run("shop-wait");
    expect(run.output).toEqual({ paid: "7", late: null });
    expect(run.ops.filter(({ op }) => op === "WaitForEvent")).toMatchObject([
      { name: "order.paid", opts: { timeout: "1h", if: "event.data.id == async.data.id" } },
      { name: "never", opts: { timeout: "1m", lookback: "none" } },
    ]);
  });

  it("invokes a function and reads what it returns, or why it failed", async () => {
    const executor = await app((client) => {
      const double = client.createFunction({ id: "double", triggers: [] }, ({ event }) => {
        const { n } = event.data;
        if (typeof n !== "number") throw new NonRetriable("n is no number");
        return { doubled: n * 2 };
      });
      const parent = client.createFunction(
        { id: "parent", triggers: { event: "go" } },
        async ({ step }) => {
          const { doubled } = await step.invoke("call", { function: double, data: { n: 21 } });
          const failure = await step
            .invoke("bad", { function: double, data: {}, timeout: "1h" })
            .catch((error: unknown) => String(error));
          return { doubled, failure };
        },
      );
      return [double, parent];
    });
    const run = await executor.run("shop-parent");
    expect(run.output).toEqual({ doubled: 42, failure: "NonRetriableError: n is no number" });
  });

  it("sends events once, with the same ids in every attempt", async () => {
    const executor = await app(
      (client) => [
        client.createFunction({ id: "emit", triggers: { event: "go" } }, async ({ step }) =>
          step.sendEvent("emit", [{ name: "sink", data: { i: 1 } }, { name: "sink" }]),
        ),
      ],
      { sendStatuses: [400] },
    );
    const run = await executor.run("shop-emit");
    expect(run.output).toEqual({ ids: ["event-0", "event-1"] });
    const sends = executor.requests.filter(({ path }) => path.startsWith("/e/"));
    const seeds = sends.map(({ headers }) => headers.get("x-inngest-event-id-seed"));
    expect(seeds).toHaveLength(2);
    expect(new Set(seeds).size).toBe(1);
    expect(seeds[0]).toMatch(/^1700000000000,[A-Za-z0-9+/]{14}==$/);
  });

  it("fetches as a step and remembers the response", async () => {
    let fetched = 0;
    const executor = await app(
      (client) => [
        client.createFunction({ id: "fetch", triggers: { event: "go" } }, async ({ step }) => {
          const response = await step.fetch("ask", "http://other.test/x?q=1", {
            method: "POST",
            body: "hi",
          });
          await step.run("after", () => null);
          return {
            status: response.status,
            text: await response.text(),
            kind: response.headers.get("x-kind"),
          };
        }),
      ],
      {
        elsewhere: async (request) => {
          fetched += 1;
          return new Response(`pong ${await request.text()}`, {
            status: 418,
            headers: { "x-kind": "tea" },
          });
        },
      },
    );
    expect((await executor.run("shop-fetch")).output).toEqual({
      status: 418,
      text: "pong hi",
      kind: "tea",
    });
    expect(fetched).toBe(1);
  });

  it("runs onFailure with the error and the original event", async () => {
    const seen: unknown[] = [];
    const executor = await app((client) => [
      client.createFunction(
        {
          id: "sad",
          triggers: { event: "go" },
          onFailure: async ({ error, event, step }) => {
            await step.run("tell", () => seen.push(error.message, event.data.event.name));
          },
        },
        () => {
          throw new NonRetriable("boom");
        },
      ),
    ]);
    const failed = await executor.run("shop-sad");
    const original = { id: "event-1", name: "go", data: {}, ts: 1 };
    const data = {
      function_id: "shop-sad",
      run_id: "r",
      error: failed.error,
      event: original,
      events: [original],
    };
    await executor.run("shop-sad-failure", {
      name: "inngest/function.failed",
      data: JSON.parse(JSON.stringify(data)),
    });
    expect(seen).toEqual(["boom", "go"]);
  });
});

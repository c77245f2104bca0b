// Events on their way in: checked against the schemas, and given to the function as these read them.
import { createClient, serve } from "@cairn/sdk-next";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { BASE_URL, createWireExecutor } from "../support/wire-executor.ts";
import type { WireOptions } from "../support/wire-options.ts";

const PAID_AT = "2030-01-01T00:00:00.000Z";

describe("a function whose events have schemas", () => {
  it("reads what the schema makes of the data", async () => {
    const executor = await aShop();
    const run = await executor.run("shop-order", { name: "order.placed", data: { id: "7" } });
    expect(run.output).toEqual({ name: "order.placed", data: { id: "7", total: 0 }, paidIn: null });
  });

  it("fails for good, naming the path, when the data does not fit", async () => {
    const executor = await aShop();
    const run = await executor.run("shop-order", { name: "order.placed", data: { id: 7 } });
    expect(run.status).toBe("failed");
    expect(run.calls).toHaveLength(1);
    expect(run.error).toMatchObject({
      name: "EventValidationError",
      message: expect.stringContaining('event "order.placed" does not fit its schema: data.id:'),
    });
  });

  it("checks what it is invoked with, without the executor's own field", async () => {
    const executor = await aShop();
    const name = "inngest/function.invoked";
    const good = await executor.run("shop-order", {
      name,
      data: { id: "8", _inngest: { fn_id: "x" } },
    });
    expect(good.output).toMatchObject({ name, data: { id: "8", total: 0 } });
    const bad = await executor.run("shop-order", { name, data: { _inngest: {} } });
    expect(bad.error).toMatchObject({ message: expect.stringContaining("data.id:") });
  });

  it("reads the event that it waits for in the same way", async () => {
    const executor = await aShop({ arrivals: { "order.paid": { at: PAID_AT } } });
    const run = await executor.run("shop-order", { name: "order.placed", data: { id: "7" } });
    expect(run.output).toMatchObject({ paidIn: 2030 });
  });

  it("fails for good when that event does not fit", async () => {
    const executor = await aShop({ arrivals: { "order.paid": { at: "soon" } } });
    const run = await executor.run("shop-order", { name: "order.placed", data: { id: "7" } });
    expect(run.error).toMatchObject({
      message: expect.stringContaining('event "order.paid" does not fit its schema: data.at:'),
    });
  });

  it("cannot have a trigger on an event that the client does not know", () => {
    const client = aClient(fetch);
    const make = () =>
      client.createFunction(
        { id: "x", triggers: { event: "order.lost" as "order.paid" } },
        () => null,
      );
    expect(make).toThrow('function "x" has a trigger on "order.lost"');
  });
});

describe("a run whose state is too large to travel", () => {
  it("fetches its events and memos from the executor", async () => {
    const paths: string[] = [];
    const client = aClient((input) => {
      const path = new URL(new Request(input).url).pathname;
      paths.push(path);
      const event = { name: "order.placed", data: { id: "9" }, id: "1", ts: 1 };
      const memos = { "0d4a6bd0e4e5a5b4": { data: null } };
      return Promise.resolve(Response.json(path.endsWith("/batch") ? [event] : memos));
    });
    const order = client.createFunction(
      { id: "order", triggers: { event: "order.placed" } },
      ({ event }) => event.data,
    );
    const body = JSON.stringify({
      ctx: { run_id: "01RUN", use_api: true },
      event: { name: "order.placed", data: {} },
      steps: {},
    });
    const url = "http://app.test/api/cairn?fnId=shop-order&stepId=step";
    const response = await serve({ client, functions: [order] }).POST(
      new Request(url, { method: "POST", body }),
    );
    expect(await response.json()).toEqual({ id: "9", total: 0 });
    expect(paths.filter((path) => path.startsWith("/v0/"))).toEqual([
      "/v0/runs/01RUN/batch",
      "/v0/runs/01RUN/actions",
    ]);
  });
});

function aClient(
  fetch: (input: Parameters<typeof globalThis.fetch>[0], init?: RequestInit) => Promise<Response>,
) {
  const silent = () => undefined;
  return createClient({
    id: "shop",
    isDev: true,
    baseUrl: BASE_URL,
    fetch,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    events: {
      "order.placed": z.strictObject({ id: z.string(), total: z.number().default(0) }),
      "order.paid": z.object({ at: z.coerce.date() }),
    },
  });
}

async function aShop(options: WireOptions = {}) {
  const executor = createWireExecutor(options);
  const client = aClient(executor.fetch);
  const order = client.createFunction(
    { id: "order", triggers: [{ event: "order.placed" }] },
    async ({ event, step }) => {
      const paid = await step.waitForEvent("paid", { event: "order.paid", timeout: "1h" });
      return { name: event.name, data: event.data, paidIn: paid?.data.at.getUTCFullYear() ?? null };
    },
  );
  await executor.connect(serve({ client, functions: [order] }).POST);
  return executor;
}

// In production the executor believes an app's answer only with a signature.
import { Inngest } from "inngest-v3";
import { serve } from "inngest-v3/node";
import { describe, expect, it } from "vitest";
import { aFunction, aRegistration, startApp } from "../bad-input/an-app.ts";
import { type Keys, openKeys, startProduction } from "./production-executor.ts";

const EVENT = { name: "shop/order.placed", data: {} };

const statusesOf = (keys: Keys) => keys.sql`select status from cairn.runs`;

describe("an answer without a signature", () => {
  it("is not believed: it costs an attempt of the infrastructure, and nothing of it is kept", async () => {
    const keys = await openKeys();
    const [key] = await Promise.all([keys.mint("signing"), keys.mint("event")]);
    const { post } = await startProduction(keys.databaseUrl);
    const url = await startApp((_, response) => {
      response.writeHead(200, { "x-inngest-sdk": "test:1", "content-type": "application/json" });
      response.end('"all done"');
    });
    const step = { id: "step", name: "step", runtime: { type: "http", url } };
    const registration = aRegistration([aFunction("shop-pay", { steps: { step } })], { url });
    expect((await post("/fn/register", registration, key)).status).toBe(200);
    expect((await post("/v1/events", EVENT, key)).status).toBe(200);
    await expect
      .poll(() => keys.sql`select kind, code from cairn.attempts`, { timeout: 10_000 })
      .toEqual([{ kind: "fault", code: "app_unauthorized" }]);
    expect(await statusesOf(keys)).not.toContainEqual({ status: "completed" });
  });
});

describe("an app on version 3 of the official SDK", () => {
  it("signs its answers as version 4 does", async () => {
    const keys = await openKeys();
    const [key] = await Promise.all([keys.mint("signing"), keys.mint("event")]);
    const { url: baseUrl, post } = await startProduction(keys.databaseUrl);
    const client = new Inngest({ id: "shop", isDev: false, baseUrl });
    const pay = client.createFunction(
      { id: "pay" },
      { event: "shop/order.placed" },
      async ({ step }) => step.run("charge", () => "charged"),
    );
    const handler = serve({ client, functions: [pay], signingKey: key.key });
    const url = await startApp((request, response) => handler(request, response));
    expect(await post("/v1/apps/sync", { url }, key)).toMatchObject({ status: 200 });
    expect((await post("/v1/events", EVENT, key)).status).toBe(200);
    await expect
      .poll(() => statusesOf(keys), { timeout: 10_000 })
      .toEqual([{ status: "completed" }]);
    expect(await keys.sql`select error from cairn.attempts`).toEqual([]);
  });
});

// Apps written with the official SDK, unmodified: how they register, and how they are fetched.
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { SIGNING_KEY } from "../bad-input/bad-server.ts";
import { syncServers } from "../bad-input/sync-server.ts";

const startSyncServer = syncServers();

/** @returns The URL of its serve endpoint. */
async function startOfficialApp(options: {
  readonly baseUrl: string;
  readonly isDev: boolean;
}): Promise<string> {
  const { baseUrl, isDev } = options;
  const client = new Inngest({
    id: "shop",
    isDev,
    baseUrl,
    ...(isDev ? {} : { signingKey: SIGNING_KEY, eventKey: "key" }),
  });
  const pay = client.createFunction(
    {
      id: "pay",
      retries: 2,
      triggers: [{ event: "shop/order.placed", if: "event.data.total > 0" }],
      concurrency: { limit: 5, key: "event.data.user" },
      debounce: { period: "5s" },
      cancelOn: [{ event: "shop/order.cancelled", match: "data.id", timeout: "2h" }],
      onFailure: () => undefined,
    },
    () => undefined,
  );
  const handler = serve({ client, functions: [pay] });
  const server = createServer((request, response) => handler(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/inngest`;
}

const SLUGS = ["shop-pay", "shop-pay-failure"];

describe("an app on the official SDK", () => {
  it("is fetched in development", async () => {
    const server = await startSyncServer();
    const url = await startOfficialApp({ baseUrl: server.url, isDev: true });
    const answer = await server.sync(url);
    expect(answer).toMatchObject({
      status: 200,
      body: { data: { kind: "in_band", appName: "shop", changes: { added: SLUGS } } },
    });
    expect(server.functions()).toEqual(SLUGS);
    expect(server.registry.index().bySlug.get("shop-pay")?.maxAttempts).toBe(3);
  });

  it("registers itself when anybody asks it to", async () => {
    const server = await startSyncServer();
    const url = await startOfficialApp({ baseUrl: server.url, isDev: true });
    const response = await fetch(url, { method: "PUT" });
    expect(await response.json()).toMatchObject({ modified: true });
    expect(server.functions()).toEqual(SLUGS);
  });

  it("in production is fetched with signatures both ways", async () => {
    const server = await startSyncServer({ mode: "cloud", allow: ["127.0.0.1"] });
    const url = await startOfficialApp({ baseUrl: server.url, isDev: false });
    expect(await server.sync(url)).toMatchObject({
      status: 200,
      body: { data: { modified: true } },
    });
    expect(server.functions()).toEqual(SLUGS);
  });

  it("in production registers itself with its token", async () => {
    const server = await startSyncServer({ mode: "cloud" });
    const url = await startOfficialApp({ baseUrl: server.url, isDev: false });
    const response = await fetch(url, { method: "PUT" });
    expect(await response.json()).toMatchObject({ modified: true });
    expect(server.functions()).toEqual(SLUGS);
  });

  it("in production mode is told how to become one of a developer's executor", async () => {
    const server = await startSyncServer();
    const url = await startOfficialApp({ baseUrl: server.url, isDev: false });
    const answer = await server.sync(url);
    expect(answer).toMatchObject({ status: 422, body: { code: "app_unauthorized" } });
    expect(answer.body["hint"]).toContain("INNGEST_DEV");
  });

  it("passes our refusal on to whoever asked it to register", async () => {
    const server = await startSyncServer({ mode: "cloud" });
    const url = await startOfficialApp({ baseUrl: server.url, isDev: true });
    const response = await fetch(url, { method: "PUT" });
    expect(response.status).toBe(401);
    expect(server.functions()).toEqual([]);
  });
});

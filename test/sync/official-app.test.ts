// Apps written with the official SDK, unmodified: how they register, and how they are fetched.
import { describe, expect, it } from "vitest";
import { syncServers } from "../bad-input/sync-server.ts";
import { SLUGS, startOfficialApp } from "./start-official-app.ts";

const startSyncServer = syncServers();

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

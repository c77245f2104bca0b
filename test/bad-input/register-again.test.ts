// Registrations one after the other, and at the same time.
import { describe, expect, it } from "vitest";
import { aFunction, aRegistration } from "./an-app.ts";
import { syncServers } from "./sync-server.ts";

const startSyncServer = syncServers();
const PAY = aFunction("shop-pay");

describe("a good registration", () => {
  it("is stored, and again only when something has changed", async () => {
    const server = await startSyncServer();
    const first = await server.register(aRegistration([PAY]));
    expect(first).toMatchObject({ status: 200, body: { ok: true, modified: true } });
    expect(first.body["sync_id"]).toHaveLength(26);
    const again = await server.register(aRegistration([PAY]));
    expect(again.body).toMatchObject({ modified: false, app_id: first.body["app_id"] });
    expect(server.functions()).toEqual(["shop-pay"]);
  });

  it("replaces the one before: what is missing is archived", async () => {
    const server = await startSyncServer();
    await server.register(aRegistration([PAY, aFunction("shop-old")]));
    const answer = await server.register(aRegistration([PAY, aFunction("shop-new")]));
    expect(answer.body["changes"]).toEqual({
      added: ["shop-new"],
      archived: ["shop-old"],
      moved: [],
    });
    expect(server.functions()).toEqual(["shop-new", "shop-pay"]);
  });

  it("from an app without a key is taken in development, with the words that it sends", async () => {
    const server = await startSyncServer();
    const answer = await server.register(aRegistration([PAY]), {
      authorization: "Bearer undefined",
    });
    expect(answer.status).toBe(200);
  });
});

describe("row 41: function moved between apps, two URLs of one app", () => {
  it("is taken, and said", async () => {
    const server = await startSyncServer();
    await server.register(aRegistration([PAY]));
    const moved = await server.register(aRegistration([PAY], { appName: "store" }));
    expect(moved.body["changes"]).toMatchObject({ added: [], moved: ["shop-pay"] });
    const elsewhere = { appName: "store", url: "https://store.example/api" };
    const answer = await server.register(aRegistration([PAY], elsewhere));
    expect(answer.body).toMatchObject({ modified: true, app_id: moved.body["app_id"] });
    expect(server.functions()).toEqual(["shop-pay"]);
  });
});

describe("row 42: SDK version too old, newer protocol", () => {
  it.each([{ sdk: "js:v2.0.0" }, { sdk: "js:v3.40.0" }, { v: "9" }])("%j", async (change) => {
    const server = await startSyncServer();
    const answer = await server.register(aRegistration([PAY], change));
    expect(answer).toMatchObject({ status: 426, body: { code: "sdk_unsupported" } });
    expect(answer.body["hint"]).toBeTruthy();
  });
});

describe("row 43: concurrent syncs of two versions", () => {
  it("leave the functions of one of them, never a mixture", async () => {
    const server = await startSyncServer();
    const versions = Array.from({ length: 10 }, (_, n) =>
      aRegistration([PAY, aFunction(`shop-v${String(n)}-a`), aFunction(`shop-v${String(n)}-b`)]),
    );
    await Promise.all(versions.map((version) => server.register(version)));
    await server.registry.refresh();
    const [, first = "", second = ""] = server.functions().toSorted();
    expect(server.functions()).toHaveLength(3);
    expect(first.slice(0, -1)).toBe(second.slice(0, -1));
  });
});

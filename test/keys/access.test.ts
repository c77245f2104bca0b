// Who is let into production, over real HTTP and a real database.
import { describe, expect, it } from "vitest";
import { openKeys, startProduction } from "./production-executor.ts";

const EVENT = { name: "shop/order.placed", data: {} };
const REGISTRATION = { url: "https://shop.example/api", appName: "shop", functions: [] };

describe("an event key", () => {
  it("sends as soon as it is made, and no more when it is revoked", async () => {
    const keys = await openKeys();
    await keys.mint("signing");
    await keys.mint("event");
    const { post, logged } = await startProduction(keys.databaseUrl);
    const key = await keys.mint("event");
    const send = () => post(`/e/${key.key}`, EVENT);
    expect(await send()).toMatchObject({ status: 200, body: { status: 200 } });
    await expect
      .poll(async () => (await keys.find(key))?.lastUsedAt ?? "", { timeout: 20_000 })
      .toMatch(/:00:00\.000Z$/);
    await keys.revoke(key);
    await expect
      .poll(send, { timeout: 20_000 })
      .toMatchObject({ status: 401, body: { status: 401, code: "event_key_revoked" } });
    expect(logged.join("")).not.toContain(key.key.slice(-20));
  });

  it("that is missing, of another environment or of no one is refused", async () => {
    const keys = await openKeys();
    await Promise.all([keys.mint("signing"), keys.mint("event")]);
    const elsewhere = await keys.mint("event", "staging");
    const { post } = await startProduction(keys.databaseUrl);
    expect(await post("/e/", EVENT)).toMatchObject({
      status: 401,
      body: { status: 401, code: "event_key_missing" },
    });
    for (const key of [elsewhere.key, "unknown"]) {
      expect(await post(`/e/${key}`, EVENT)).toMatchObject({
        status: 401,
        body: { status: 401, code: "event_key_invalid", error: "The event key is not valid." },
      });
    }
  });
});

describe("a signing key", () => {
  it.each([
    ["/v1/events", EVENT, {}],
    ["/v1/apps/sync", { url: "https://shop.example" }, {}],
    ["/v0/runs/x", {}, {}],
    ["/fn/register", REGISTRATION, { ok: false }],
  ])("is asked for at %s", async (path, body, shape) => {
    const keys = await openKeys();
    const [key] = await Promise.all([keys.mint("signing"), keys.mint("event")]);
    const stranger = await keys.mint("signing", "staging");
    const { post } = await startProduction(keys.databaseUrl);
    const refusal = { error: expect.any(String), status: 401, ...shape };
    expect(await post(path, body)).toMatchObject({
      status: 401,
      body: { ...refusal, code: "token_missing" },
    });
    expect(await post(path, body, stranger)).toMatchObject({
      status: 401,
      body: { ...refusal, code: "unauthorized" },
    });
    expect((await post(path, body, key)).status).not.toBe(401);
  });

  it("opens nothing any more when it is revoked", async () => {
    const keys = await openKeys();
    const [old] = await Promise.all([keys.mint("signing"), keys.mint("event")]);
    const current = await keys.mint("signing");
    const { post } = await startProduction(keys.databaseUrl);
    expect((await post("/v1/events", EVENT, old)).status).toBe(200);
    await keys.revoke(old);
    await expect
      .poll(() => post("/v1/events", EVENT, old), { timeout: 20_000 })
      .toMatchObject({ status: 401, body: { code: "token_revoked" } });
    expect((await post("/v1/events", EVENT, current)).status).toBe(200);
  });
});

describe("production", () => {
  it.each(["event", "signing"] as const)(
    "does not start with nothing but an %s key",
    async (kind) => {
      const keys = await openKeys();
      await keys.mint(kind);
      const missing = kind === "event" ? "signing" : "event";
      await expect(startProduction(keys.databaseUrl)).rejects.toThrow(`cairn keys mint ${missing}`);
    },
  );
});

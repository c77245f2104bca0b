// The dashboard beside the executor in one Next.js app: closed in production, opened by its password.
import { beforeAll, describe, expect, it } from "vitest";
import { canSkip, skipReason } from "../support/pgbouncer.ts";
import { buildPlatform } from "./platform-process.ts";
import { type PlatformSystem, startPlatformSystem } from "./platform-system.ts";

const BUILD_MS = 300_000;
const PAGES = ["/runs", "/events", "/functions", "/apps", "/schedules", "/send"];

const basic = (password: string) => ({
  authorization: `Basic ${Buffer.from(`me:${password}`).toString("base64")}`,
});

async function ask(
  { url }: Pick<PlatformSystem, "url">,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const answer = await fetch(url + path, { redirect: "manual", ...init });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

describe.skipIf(canSkip)(`the platform as one Next.js app${skipReason}`, () => {
  beforeAll(() => buildPlatform(() => undefined), BUILD_MS);

  it("shows its pages to whoever has the password, and to nobody else", async () => {
    const system = await startPlatformSystem();
    await system.register();
    const headers = basic(system.password);
    for (const path of PAGES) {
      const stranger = await ask(system, path);
      expect(stranger.status, path).toBe(401);
      expect(stranger.headers.get("www-authenticate")).toContain("Basic");
      expect((await ask(system, path, { headers: basic("not the password") })).status).toBe(401);
      const page = await ask(system, path, { headers });
      expect(page.status, path).toBe(200);
      expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    }
    expect((await ask(system, "/functions", { headers })).text).toContain("Marketplace checkout");
    // What once made Next.js pass over its proxy (CVE-2025-29927).
    const around = { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" };
    expect((await ask(system, "/functions", { headers: around })).text).not.toContain("checkout");
  });

  it("lets its pages use the API, of their own site alone, and has them poll", async () => {
    const system = await startPlatformSystem();
    const headers = basic(system.password);
    expect(await ask(system, "/v1/runs")).toMatchObject({ status: 401 });
    expect(await ask(system, "/v1/runs", { headers })).toMatchObject({ status: 200 });
    expect(await ask(system, "/v1/feed", { headers })).toMatchObject({ status: 204, text: "" });
    const pause = {
      method: "POST",
      body: JSON.stringify({ scope: "all", mode: "hold", reason: "a test" }),
    };
    const json = { ...headers, "content-type": "application/json" };
    const foreign = { ...json, origin: "https://example.com" };
    const refused = await ask(system, "/v1/pauses", { ...pause, headers: foreign });
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.text)).toMatchObject({ code: "origin_not_allowed" });
    const own = { ...json, origin: system.url };
    const paused = await ask(system, "/v1/pauses", { ...pause, headers: own });
    expect(paused.status, paused.text).toBeLessThan(300);
    // Who did it is written down.
    expect(await system.sql`select paused_by from cairn.pauses`).toEqual([
      { paused_by: "dashboard" },
    ]);
  });

  it("says what it was not told, and stays closed", async () => {
    const system = await startPlatformSystem({ QSTASH_TOKEN: "", CAIRN_DASHBOARD_PASSWORD: "" });
    const answer = await ask(system, "/e/key", { method: "POST", body: '{"name":"a/b"}' });
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.text)).toMatchObject({
      code: "configuration_invalid",
      error: expect.stringContaining("QSTASH_TOKEN is missing"),
    });
    const closed = await ask(system, "/runs", { headers: basic("") });
    expect(closed.status).toBe(403);
    expect(closed.text).toContain("CAIRN_DASHBOARD_PASSWORD");
  });
});

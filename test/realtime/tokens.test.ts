// Who may subscribe: whoever has a token of this environment that is younger than a minute.
import { createHmac } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { tokenFor, rawConnect, UPGRADE } from "./raw-socket.ts";
import { officialClient, realtimeDatabase, startRealtime } from "./realtime-executor.ts";
import { listen, topicOf } from "./subscriptions.ts";
import { until } from "./until.ts";
import { getSubscriptionToken } from "inngest/realtime";

const OTHER_KEY = "signkey-test-fedcba9876543210fedcba9876543210";
const MINUTE_MS = 60_000;

afterEach(() => {
  vi.useRealTimers();
});

const tokenOf = async (client: Parameters<typeof getSubscriptionToken>[0]): Promise<string> => {
  const { key } = await getSubscriptionToken(client, { channel: "c", topics: ["t"] });
  return key ?? "";
};

/** @returns The status and code of both ways to subscribe; they must agree. */
async function refusalOf(url: string, token: string | undefined): Promise<string> {
  const query = token === undefined ? "" : `?token=${encodeURIComponent(token)}`;
  const stream = await fetch(`${url}/v1/realtime/sse${query}`);
  const { code } = (await stream.json()) as { code: string };
  const raw = await rawConnect(Number(new URL(url).port), `/v1/realtime/connect${query}`);
  await until(() => raw.received().includes(`"code":"${code}"`));
  expect(raw.received().toString()).toContain(`HTTP/1.1 ${String(stream.status)} `);
  return `${String(stream.status)} ${code}`;
}

describe.each(["dev", "cloud"] as const)("in mode %s a subscription", (mode) => {
  it("is refused without a token", async () => {
    const { url } = await startRealtime({ mode });
    expect(await refusalOf(url, undefined)).toBe("401 realtime_token_missing");
    expect(await refusalOf(url, "")).toBe("401 realtime_token_missing");
  });

  it("is refused with a token that was changed", async () => {
    const { url, client } = await startRealtime({ mode });
    const token = await tokenOf(client);
    const [head = "", claims = "", signature = ""] = token.split(".");
    const others = Buffer.from(claims, "base64url").toString().replace('"c"', '"d"');
    const forged = [
      `${head}.${Buffer.from(others).toString("base64url")}.${signature}`,
      `${head}.${claims}.${signature.slice(0, -2)}`,
      `${head}.${claims}.`,
      `${head}.${claims}`,
      `${Buffer.from('{"alg":"none"}').toString("base64url")}.${claims}.`,
      `${head}.${claims}.${sign(`${head}.${claims}`)}`,
      "...",
      "💥",
      "x".repeat(10_000),
    ];
    for (const one of forged) expect(await refusalOf(url, one)).toBe("401 realtime_token_invalid");
  });

  it("is refused with a token of a minute ago", async () => {
    const { url, client } = await startRealtime({ mode });
    const token = await tokenOf(client);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + MINUTE_MS + 10_000 });
    expect(await refusalOf(url, token)).toBe("401 realtime_token_expired");
  });

  it("outlives its token", async () => {
    const { client } = await startRealtime({ mode });
    const subscription = await listen(client, "c", ["t"]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + MINUTE_MS + 10_000 });
    await client.realtime.publish(topicOf("c", "t"), 1);
    expect(await subscription.first(1)).toHaveLength(1);
  });
});

const sign = (content: string): string =>
  createHmac("sha256", "guessed").update(content).digest("base64url");

describe("a token", () => {
  it("of another key, environment or process is refused", async () => {
    const databaseUrl = await realtimeDatabase();
    const mode = "cloud";
    const { url } = await startRealtime({ databaseUrl, mode });
    const otherKey = await startRealtime({ databaseUrl, mode, signingKey: OTHER_KEY });
    const foreign = officialClient(otherKey.url, mode, OTHER_KEY);
    expect(await refusalOf(url, await tokenOf(foreign))).toBe("401 realtime_token_invalid");
    // With the same keys, which only a mistake can bring about: it has a database of its own.
    const otherEnv = await startRealtime({ mode, env: "other" });
    expect(await refusalOf(url, await tokenOf(otherEnv.client))).toBe("401 realtime_token_invalid");
    const dev = await startRealtime({ databaseUrl });
    const otherDev = await startRealtime({ databaseUrl });
    expect(await refusalOf(dev.url, await tokenOf(otherDev.client))).toBe(
      "401 realtime_token_invalid",
    );
  });

  it("in production is good with every executor that has the key", async () => {
    const databaseUrl = await realtimeDatabase();
    const mode = "cloud";
    const one = await startRealtime({ databaseUrl, mode });
    const other = await startRealtime({ databaseUrl, mode });
    const stream = await fetch(`${other.url}/v1/realtime/sse?token=${await tokenOf(one.client)}`);
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
  });

  it("is made with status 201", async () => {
    const { url } = await startRealtime();
    const body = JSON.stringify([{ channel: "user:1", name: "messages", kind: "run" }]);
    const answer = await fetch(`${url}/v1/realtime/token`, { method: "POST", body });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ jwt: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
  });

  it.each([
    ["nothing", "", "body_empty"],
    ["no JSON", "{", "json_invalid"],
    ["no list", "{}", "parameter_invalid"],
    ["an empty list", "[]", "parameter_invalid"],
    ["no name", '[{"channel":"c"}]', "parameter_invalid"],
    [
      "too many topics",
      JSON.stringify(Array.from({ length: 101 }, () => ({ channel: "c", name: "t" }))),
      "parameter_invalid",
    ],
  ])("is not made of %s", async (_, body, code) => {
    const { url } = await startRealtime();
    const answer = await fetch(`${url}/v1/realtime/token`, { method: "POST", body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code });
  });

  it("may name a channel as odd as __proto__", async () => {
    const { url, client } = await startRealtime();
    const subscription = await listen(client, "__proto__", ["constructor"]);
    const target = `${url}/v1/realtime/publish?channel=__proto__&topic=constructor`;
    await fetch(target, { method: "POST", body: "1" });
    expect((await subscription.first(1))[0]?.data).toBe(1);
  });
});

describe("a page of another site", () => {
  const origin = "https://shop.example";
  const connectFrom = async (port: number, token: string): Promise<string> => {
    const path = `/v1/realtime/connect?token=${token}`;
    const raw = await rawConnect(port, path, [...UPGRADE, `Origin: ${origin}`]);
    await until(() => raw.received().includes("\r\n\r\n"));
    return raw.received().toString().split(" ")[1] ?? "";
  };

  it("cannot subscribe in development", async () => {
    const { url, port } = await startRealtime();
    const token = await tokenFor(url, "c", ["t"]);
    expect(await connectFrom(port, token)).toBe("403");
    const stream = await fetch(`${url}/v1/realtime/sse?token=${token}`, { headers: { origin } });
    expect(await stream.json()).toMatchObject({ code: "origin_not_allowed" });
  });

  it("can in development when it is of this machine", async () => {
    const { url } = await startRealtime();
    const token = await tokenFor(url, "c", ["t"]);
    const headers = { origin: "http://localhost:3000" };
    const stream = await fetch(`${url}/v1/realtime/sse?token=${token}`, { headers });
    expect(stream.status).toBe(200);
    expect(stream.headers.get("access-control-allow-origin")).toBe("http://localhost:3000");
    await stream.body?.cancel();
  });

  it("can in production with a token, if not only certain hosts may", async () => {
    const mode = "cloud";
    const open = await startRealtime({ mode });
    expect(await connectFrom(open.port, await tokenOf(open.client))).toBe("101");
    const closed = await startRealtime({ mode, realtimeHosts: ["app.example"] });
    expect(await connectFrom(closed.port, await tokenOf(closed.client))).toBe("403");
    const own = await startRealtime({ mode, realtimeHosts: ["shop.example"] });
    expect(await connectFrom(own.port, await tokenOf(own.client))).toBe("101");
  });
});

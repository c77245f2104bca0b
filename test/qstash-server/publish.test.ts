// What the official client publishes arrives as it was meant, once, and not before its time.
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Client } from "@upstash/qstash";
import { startQstashSystem } from "./qstash-system.ts";
import { stopTime } from "./stop-time.ts";

/** The test's own time limit is shorter. */
const PATIENCE = { timeout: 60_000 };

describe("a published message", () => {
  it("arrives with its body, method, query and own headers", async () => {
    const { client, app } = await startQstashSystem();
    const { messageId } = await client.publish({
      url: `${app.url}/hook?a=1&b=2`,
      method: "PUT",
      body: "text",
      headers: { "x-own": "yes", authorization: "Bearer mine", "content-type": "text/plain" },
      label: ["one", "two"],
    });
    const [delivery] = await app.received(1);
    expect(delivery).toMatchObject({ method: "PUT", path: "/hook?a=1&b=2", body: "text" });
    expect(delivery?.headers).toMatchObject({
      "content-type": "text/plain",
      "x-own": "yes",
      authorization: "Bearer mine",
      "user-agent": "Upstash-QStash",
      "upstash-message-id": messageId,
      "upstash-retried": "0",
      "upstash-label": "one,two",
    });
  });

  it("arrives as JSON with publishJSON", async () => {
    const { client, app, qstash } = await startQstashSystem();
    await client.publishJSON({ url: `${app.url}/hook`, body: { a: "ä" } });
    const [delivery] = await app.received(1);
    expect(delivery?.headers["content-type"]).toBe("application/json");
    expect(delivery?.body).toBe('{"a":"ä"}');
    await qstash.idle();
    expect(qstash.counts()).toMatchObject({ published: 1, publishRequests: 1, delivered: 1 });
  });

  it("arrives at once without a delay, at full time", async () => {
    const { client, app } = await startQstashSystem({ timeScale: 1 });
    await client.publishJSON({ url: app.url, body: "warm" });
    await app.received(1);
    await client.batchJSON([
      { url: app.url, body: "later", delay: 1 },
      { url: app.url, body: "next" },
    ]);
    await app.received(3);
    expect(app.bodies()).toEqual(['"warm"', '"next"', '"later"']);
  });

  it("does not arrive before its delay is over", async () => {
    const { client, app } = await startQstashSystem();
    const start = Date.now();
    await client.publishJSON({ url: app.url, body: "late", delay: 20 });
    const [delivery] = await app.received(1);
    expect((delivery?.at ?? 0) - start).toBeGreaterThanOrEqual(200);
  });

  it("does not arrive before its time, which wins over the delay", async () => {
    const { client, app } = await startQstashSystem();
    const start = Date.now();
    const notBefore = Math.ceil(start / 1_000) + 20;
    await client.publishJSON({ url: app.url, body: 1, notBefore, delay: "6d" });
    const [delivery] = await app.received(1);
    expect((delivery?.at ?? 0) - start).toBeGreaterThanOrEqual(195);
  });

  it("of a past time arrives at once", async () => {
    const { client, app } = await startQstashSystem({ timeScale: 1 });
    await client.publishJSON({ url: app.url, body: 1, notBefore: 1_000_000_000 });
    expect(await app.received(1)).toHaveLength(1);
  });

  it("with the same deduplication id arrives once, with the first one's id and 202", async () => {
    const { client, app, qstash, api } = await startQstashSystem({ timeScale: 1 });
    const message = { url: app.url, body: 1, deduplicationId: "job-1" };
    const first = await client.publishJSON(message);
    const second = await client.publishJSON({ ...message, body: 2 });
    expect(first.deduplicated).toBeUndefined();
    expect(second).toMatchObject({ messageId: first.messageId, deduplicated: true });
    const third = await api("POST", `/v2/publish/${app.url}`, {
      "upstash-deduplication-id": "job-1",
    });
    expect(third.status).toBe(202);
    await qstash.idle();
    expect(app.bodies()).toEqual(["1"]);
    expect(qstash.counts()).toMatchObject({ published: 1, publishRequests: 3 });
  });

  it("with the same content arrives once, if that is asked for", async () => {
    const { client, app, qstash } = await startQstashSystem({ timeScale: 1 });
    const publish = (body: number) =>
      client.publishJSON({ url: app.url, body, contentBasedDeduplication: true });
    await publish(1);
    expect((await publish(1)).deduplicated).toBe(true);
    expect((await publish(2)).deduplicated).toBeUndefined();
    await qstash.idle();
    expect(app.deliveries).toHaveLength(2);
  });

  it("with the same deduplication id arrives again after ten minutes", async () => {
    const { client, app } = await startQstashSystem({ timeScale: 0.000_1 });
    const message = { url: app.url, body: 1, deduplicationId: "job-1" };
    await client.publishJSON(message);
    await vi.waitUntil(
      async () => (await client.publishJSON(message)).deduplicated === undefined,
      PATIENCE,
    );
    expect(await app.received(2)).toHaveLength(2);
  });

  it("for a URL group arrives at each endpoint", async () => {
    const { client, app } = await startQstashSystem();
    const endpoints = [
      { name: "a", url: `${app.url}/a` },
      { name: "b", url: `${app.url}/b` },
    ];
    await client.urlGroups.addEndpoints({ name: "both", endpoints });
    const published = await client.publishJSON({ urlGroup: "both", body: 1 });
    expect(published).toHaveLength(2);
    const deliveries = await app.received(2);
    expect(deliveries.map(({ path }) => path).toSorted()).toEqual(["/a", "/b"]);
    expect(deliveries[0]?.headers["upstash-topic-name"]).toBe("both");
    expect((await client.urlGroups.get("both")).endpoints).toHaveLength(2);
  });
});

describe("a batch", () => {
  it("delivers each entry with its own settings, those of queues in order", async () => {
    const { client, app, qstash } = await startQstashSystem();
    const time = stopTime();
    const published = await client.batchJSON([
      { url: `${app.url}/late`, body: 0, delay: 10 },
      { url: `${app.url}/q`, body: 1, queueName: "one" },
      { url: `${app.url}/q`, body: 2, queueName: "one" },
      { url: `${app.url}/own`, body: 3, headers: { "x-own": "yes" } },
    ]);
    expect(new Set(published.map(({ messageId }) => messageId)).size).toBe(4);
    await app.received(3);
    time.goOn();
    await qstash.idle();
    const queued = app.deliveries.filter(({ path }) => path === "/q").map(({ body }) => body);
    expect(queued).toEqual(["1", "2"]);
    expect(app.deliveries.at(-1)?.path).toBe("/late");
    expect(app.deliveries.find(({ path }) => path === "/own")?.headers["x-own"]).toBe("yes");
    expect(qstash.counts()).toMatchObject({ published: 4, publishRequests: 1, delivered: 4 });
  });

  it("is refused as a whole when one entry is", async () => {
    const { client, app, qstash } = await startQstashSystem();
    const batch = client.batchJSON([
      { url: app.url, body: 1 },
      { url: app.url, body: 2, delay: "400d" },
    ]);
    await expect(batch).rejects.toThrow("quota maxDelay exceeded, current limit: 31536000");
    await qstash.idle();
    expect(app.deliveries).toHaveLength(0);
  });
});

describe("a publish that makes no sense", () => {
  it.each([
    ["a destination without a scheme", "nowhere", {}],
    ["an unknown method", "http://a.test/", { "upstash-method": "FLY" }],
    ["a delay that is none", "http://a.test/", { "upstash-delay": "soon" }],
    ["a time that is none", "http://a.test/", { "upstash-not-before": "tomorrow" }],
    ["retries that are no number", "http://a.test/", { "upstash-retries": "-1" }],
    ["an unreadable retry delay", "http://a.test/", { "upstash-retry-delay": "exit()" }],
    ["a callback without a scheme", "http://a.test/", { "upstash-callback": "there" }],
    ["flow control without a limit", "http://a.test/", { "upstash-flow-control-key": "k" }],
  ])("is refused with 400: %s", async (_, destination, headers) => {
    const { api } = await startQstashSystem();
    const answer = await api("POST", `/v2/publish/${destination}`, headers);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: expect.any(String) });
  });

  it("is refused with 401 with another token", async () => {
    const { qstash, app } = await startQstashSystem();
    const client = new Client({ baseUrl: qstash.url, token: "other", devMode: false });
    await expect(client.publishJSON({ url: app.url })).rejects.toMatchObject({ status: 401 });
  });
});

describe("QSTASH_DEV", () => {
  it("makes the official client find the server by its port alone", async () => {
    const { qstash, app } = await startQstashSystem();
    vi.stubEnv("QSTASH_DEV", "true");
    vi.stubEnv("QSTASH_DEV_PORT", String(qstash.port));
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    await new Client().publishJSON({ url: app.url, body: "found" });
    expect(await app.received(1)).toHaveLength(1);
  });
});

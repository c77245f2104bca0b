// What a plan does not allow is refused, and nothing of it is published.
import { describe, expect, it, vi } from "vitest";
import {
  FREE_PLAN,
  PAY_AS_YOU_GO_PLAN,
} from "../../packages/executor/src/dev/local-qstash/local-qstash.ts";
import { startQstashSystem } from "./qstash-system.ts";

/** The test's own time limit is shorter. */
const PATIENCE = { timeout: 60_000 };

describe("the free plan", () => {
  it("takes a delay of 7 days and refuses a longer one", async () => {
    const { client, app } = await startQstashSystem({ plan: FREE_PLAN });
    const publish = (delay: `${bigint}s`) => client.publishJSON({ url: app.url, body: 1, delay });
    expect((await publish("604800s")).messageId).toMatch(/^msg_/);
    const refused = { status: 400, message: expect.stringContaining("limit: 604800") };
    await expect(publish("604801s")).rejects.toMatchObject(refused);
  });

  it("refuses a time beyond 7 days", async () => {
    const { client, app } = await startQstashSystem({ plan: FREE_PLAN });
    const notBefore = Math.ceil(Date.now() / 1_000) + 604_810;
    const published = client.publishJSON({ url: app.url, body: 1, notBefore });
    await expect(published).rejects.toThrow("quota maxDelay exceeded");
  });

  it("takes 1 MiB and refuses one byte more", async () => {
    const { client, app } = await startQstashSystem({ plan: FREE_PLAN });
    const publish = (bytes: number) => client.publish({ url: app.url, body: "x".repeat(bytes) });
    await publish(1_048_576);
    await expect(publish(1_048_577)).rejects.toThrow("quota maxMessageSize exceeded");
    expect((await app.received(1))[0]?.body).toHaveLength(1_048_576);
  });

  it("refuses more than 5 retries and more than 10 schedules", async () => {
    const { client, app } = await startQstashSystem({ plan: FREE_PLAN });
    const published = client.publishJSON({ url: app.url, retries: 6 });
    await expect(published).rejects.toThrow("quota maxRetries exceeded");
    const create = () => client.schedules.create({ destination: app.url, cron: "0 4 * * *" });
    for (let made = 0; made < 10; made += 1) await create();
    await expect(create()).rejects.toThrow("quota maxSchedules exceeded");
  });
});

describe("the quota of a day", () => {
  it("answers with 429 and says when there is more", async () => {
    const { client, app, qstash, api } = await startQstashSystem({ plan: { messagesPerDay: 3 } });
    await client.publishJSON({ url: app.url, body: 1 });
    const many = [2, 3, 4].map((body) => ({ url: app.url, body }));
    await expect(client.batchJSON(many)).rejects.toMatchObject({
      name: "QstashDailyRatelimitError",
      limit: "3",
      remaining: "2",
    });
    for (const body of [5, 6]) await client.publishJSON({ url: app.url, body });
    const answer = await api("POST", `/v2/publish/${app.url}`);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("ratelimit-reset")) * 1_000).toBeGreaterThan(Date.now());
    await qstash.idle();
    expect(app.bodies().toSorted()).toEqual(["1", "5", "6"]);
  });

  it("is full again the next day", async () => {
    const plan = { ...PAY_AS_YOU_GO_PLAN, messagesPerDay: 1 };
    const { client, app } = await startQstashSystem({ plan, timeScale: 0.000_001 });
    await client.publishJSON({ url: app.url, body: 1 });
    const publish = () => client.publishJSON({ url: app.url, body: 2 }).catch(() => undefined);
    await vi.waitUntil(async () => (await publish()) !== undefined, PATIENCE);
    expect(await app.received(2)).toHaveLength(2);
  });
});

// What is published reaches who is subscribed to it, and nobody else.
import { describe, expect, it } from "vitest";
import { realtimeDatabase, startRealtime } from "./realtime-executor.ts";
import { listen, topicOf as topic } from "./subscriptions.ts";

describe("a published message", () => {
  it("reaches a subscriber as it was published", async () => {
    const { client } = await startRealtime();
    const subscription = await listen(client, "user:1", ["messages"]);
    const data = { text: "héllo\u2028 \u0000 🪨", list: [1, 1.5, -0, null], nested: { a: [] } };
    await client.realtime.publish(topic("user:1", "messages"), data);
    const [message] = await subscription.first(1);
    expect(message).toEqual({
      topic: "messages",
      data: { ...data, list: [1, 1.5, 0, null] },
      runId: undefined,
    });
  });

  it.each([
    ["a text", "not JSON"],
    ["an empty list", []],
    ["a number", 17],
    ["false", false],
  ])("may be %s", async (_, data) => {
    const { client } = await startRealtime();
    const subscription = await listen(client, "c", ["t"]);
    await client.realtime.publish(topic("c", "t"), data);
    expect((await subscription.first(1))[0]?.data).toEqual(data);
  });

  it("reaches those who listen to its channel and topic alone", async () => {
    const { client } = await startRealtime();
    const a = await listen(client, "A", ["messages"]);
    const b = await listen(client, "B", ["messages"]);
    const other = await listen(client, "A", ["status", "end"]);
    await client.realtime.publish(topic("A", "messages"), "for A");
    await client.realtime.publish(topic("A", "status"), "for the other");
    await client.realtime.publish(topic("B", "messages"), "for B");
    // What comes in order shows what did not come before it.
    await client.realtime.publish(topic("A", "end"), "end");
    expect((await other.first(2)).map(({ data }) => data)).toEqual(["for the other", "end"]);
    expect((await a.first(1)).map(({ data }) => data)).toEqual(["for A"]);
    expect((await b.first(1)).map(({ data }) => data)).toEqual(["for B"]);
    expect([a.heard.length, b.heard.length, other.heard.length]).toEqual([1, 1, 2]);
  });

  it("reaches a subscriber of another executor, in order, each once", async () => {
    const databaseUrl = await realtimeDatabase();
    const [one, other] = await Promise.all([
      startRealtime({ databaseUrl }),
      startRealtime({ databaseUrl }),
    ]);
    const near = await listen(one.client, "c", ["t"]);
    const far = await listen(other.client, "c", ["t"]);
    const numbers = Array.from({ length: 40 }, (_, index) => index);
    for (const number of numbers) {
      const { client } = number % 3 === 0 ? other : one;
      await client.realtime.publish(topic("c", "t"), { number });
    }
    for (const subscription of [near, far]) {
      const heard = await subscription.first(numbers.length);
      expect(heard.map(({ data }) => data)).toEqual(numbers.map((number) => ({ number })));
    }
    expect(far.heard).toHaveLength(numbers.length);
  });

  it("is as large as the limit, and no larger", async () => {
    const { url, client } = await startRealtime({ limits: { messageBytes: 600_000 } });
    const subscription = await listen(client, "c", ["t"]);
    const text = "x".repeat(599_998);
    await client.realtime.publish(topic("c", "t"), [text.slice(2)]);
    expect((await subscription.first(1))[0]?.data).toEqual([text.slice(2)]);
    const refused = await fetch(`${url}/v1/realtime/publish?channel=c&topic=t`, {
      method: "POST",
      body: `${JSON.stringify(text)} `,
    });
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({ code: "body_too_large" });
  });

  it("may be told in several topics at once", async () => {
    const { url, client } = await startRealtime();
    const subscription = await listen(client, "c", ["a", "b"]);
    const target = `${url}/v1/realtime/publish?channel=c&topic=a&topic=b&run_id=01M7YH0156823P4PPVZW9DDWYE`;
    const answer = await fetch(target, { method: "POST", body: '{\n  "x": 1\n}' });
    expect(answer.status).toBe(204);
    const runId = "01M7YH0156823P4PPVZW9DDWYE";
    expect(await subscription.first(2)).toEqual([
      { topic: "a", data: { x: 1 }, runId },
      { topic: "b", data: { x: 1 }, runId },
    ]);
  });
});

describe("publishing", () => {
  it.each([
    ["no channel", "topic=t", 400, "parameter_invalid"],
    ["no topic", "channel=c", 400, "parameter_invalid"],
    ["an empty topic", "channel=c&topic=", 400, "parameter_invalid"],
    ["a channel with U+0000", "channel=%00&topic=t", 400, "parameter_invalid"],
    ["a channel that is too long", `channel=${"x".repeat(513)}&topic=t`, 400, "parameter_invalid"],
  ])("is refused with %s", async (_, query, status, code) => {
    const { url } = await startRealtime();
    const answer = await fetch(`${url}/v1/realtime/publish?${query}`, {
      method: "POST",
      body: "1",
    });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
  });

  it("is refused when it is nested too deep", async () => {
    const { url } = await startRealtime();
    const body = "[".repeat(100_000) + "]".repeat(100_000);
    const answer = await fetch(`${url}/v1/realtime/publish?channel=c&topic=t`, {
      method: "POST",
      body,
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "json_too_deep" });
  });

  it("needs the signing key in production", async () => {
    const { url } = await startRealtime({ mode: "cloud" });
    for (const path of ["publish?channel=c&topic=t", "publish/tee?channel=c", "token"]) {
      const answer = await fetch(`${url}/v1/realtime/${path}`, { method: "POST", body: "[]" });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: "token_missing" });
    }
  });

  it("works in production with the official client", async () => {
    const { client } = await startRealtime({ mode: "cloud" });
    const subscription = await listen(client, "c", ["t"]);
    await client.realtime.publish(topic("c", "t"), { ok: true });
    expect((await subscription.first(1))[0]?.data).toEqual({ ok: true });
  });
});

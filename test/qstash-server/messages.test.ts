// Messages can be looked at and taken back, dead letters retried, and the log tells what happened.
import { describe, expect, it } from "vitest";
import { type QstashSystem, startQstashSystem } from "./qstash-system.ts";

describe("a message that waits", () => {
  it("is shown as it was published", async () => {
    const { client, app } = await startQstashSystem();
    const { messageId } = await client.publishJSON({
      url: `${app.url}/later`,
      body: { a: 1 },
      delay: "1d",
      retries: 1,
      label: "mine",
    });
    const message = await client.messages.get(messageId);
    expect(message).toMatchObject({
      messageId,
      url: `${app.url}/later`,
      body: '{"a":1}',
      method: "POST",
      maxRetries: 1,
      labels: ["mine"],
      header: { "content-type": ["application/json"] },
    });
    expect(message.notBefore).toBeGreaterThan(message.createdAt);
  });

  it("is not delivered when it was cancelled", async () => {
    const { client, app, qstash } = await startQstashSystem();
    const { messageId } = await client.publishJSON({ url: app.url, body: "gone", delay: "1h" });
    await client.publishJSON({ url: app.url, body: "there" });
    expect(await client.messages.cancel(messageId)).toEqual({ cancelled: 1 });
    await qstash.idle();
    expect(app.bodies()).toEqual(['"there"']);
    await expect(client.messages.get(messageId)).rejects.toMatchObject({ status: 404 });
    expect((await client.logs({ messageIds: [messageId] })).logs[0]?.state).toBe("CANCELED");
  });

  it("is cancelled with others by their ids, a filter, or all at once", async () => {
    const { client, app, qstash } = await startQstashSystem();
    const publish = (label: string) =>
      client.publishJSON({ url: app.url, body: label, delay: "1h", label });
    const [one, two] = [await publish("a"), await publish("a")];
    for (const label of ["b", "b", "c"]) await publish(label);
    const cancelled = [
      await client.messages.cancel([one.messageId, two.messageId, "msg_unknown"]),
      await client.messages.cancel({ filter: { label: "b" } }),
      await client.messages.cancel({ all: true }),
    ];
    expect(cancelled).toEqual([{ cancelled: 2 }, { cancelled: 2 }, { cancelled: 1 }]);
    await qstash.idle();
    expect(app.deliveries).toHaveLength(0);
  });

  it("is not tried again when it was cancelled during an attempt", async () => {
    const { client, app, qstash } = await startQstashSystem();
    let fail: () => void = () => undefined;
    const failed = new Promise<void>((resolve) => {
      fail = resolve;
    });
    app.answerWith(async () => {
      await failed;
      return { status: 500 };
    });
    const { messageId } = await client.publishJSON({ url: app.url, body: 1 });
    await app.received(1);
    expect(await client.messages.cancel(messageId)).toEqual({ cancelled: 1 });
    fail();
    await qstash.idle();
    expect(app.deliveries).toHaveLength(1);
    expect((await client.logs({ messageIds: [messageId] })).logs[0]?.state).toBe("CANCELED");
    expect((await client.dlq.listMessages()).messages).toEqual([]);
  });

  it("gives its place in a queue free when it is cancelled there", async () => {
    const { client, app, qstash } = await startQstashSystem();
    const queue = client.queue({ queueName: "one" });
    app.answerWith(({ body }) => ({ status: body === '"first"' ? 500 : 200 }));
    const { messageId } = await queue.enqueueJSON({
      url: app.url,
      body: "first",
      retryDelay: "3600000",
    });
    await app.received(1);
    await queue.enqueueJSON({ url: app.url, body: "second" });
    await client.messages.cancel(messageId);
    await qstash.idle();
    expect(app.bodies()).toEqual(['"first"', '"second"']);
  });
});

async function failThree({ client, app, qstash }: QstashSystem): Promise<void> {
  app.answerWith(() => ({ status: 500 }));
  for (const body of [1, 2, 3]) {
    await client.publishJSON({ url: `${app.url}/${String(body)}`, body, retries: 0 });
  }
  await qstash.idle();
  app.answerWith(() => ({ status: 200 }));
}

describe("the dead letter queue", () => {
  it("lists what failed, in parts and filtered", async () => {
    const system = await startQstashSystem();
    await failThree(system);
    const { dlq } = system.client;
    const first = await dlq.listMessages({ count: 2 });
    expect(first.messages).toHaveLength(2);
    const cursor = first.cursor ?? "";
    expect((await dlq.listMessages({ count: 2, cursor })).messages).toHaveLength(1);
    const filter = { url: `${system.app.url}/2`, responseStatus: 500 };
    expect((await dlq.listMessages({ filter })).messages).toMatchObject([{ body: "2" }]);
  });

  it("delivers a retried one as a new message", async () => {
    const system = await startQstashSystem();
    await failThree(system);
    const { client, app, qstash } = system;
    const [letter] = (await client.dlq.listMessages()).messages;
    const { responses } = await client.dlq.retry(letter?.dlqId ?? "");
    await qstash.idle();
    const again = app.deliveries[3];
    expect(again?.body).toBe(letter?.body);
    expect(again?.headers["upstash-message-id"]).toBe(responses[0]?.messageId);
    expect(again?.headers["upstash-message-id"]).not.toBe(letter?.messageId);
    expect((await client.dlq.listMessages()).messages).toHaveLength(2);
  });

  it("is emptied one by one, by ids, or as a whole", async () => {
    const system = await startQstashSystem();
    await failThree(system);
    const { dlq } = system.client;
    const [one, two] = (await dlq.listMessages()).messages;
    expect(await dlq.delete(one?.dlqId ?? "")).toEqual({ deleted: 1 });
    expect(await dlq.delete([two?.dlqId ?? "", "dlq_unknown"])).toEqual({ deleted: 1 });
    expect(await dlq.delete({ all: true })).toEqual({ deleted: 1 });
    expect((await dlq.listMessages()).messages).toEqual([]);
  });

  it("retries all in parts until there is no cursor", async () => {
    const system = await startQstashSystem();
    await failThree(system);
    const { client, app, qstash } = system;
    let cursor: string | undefined;
    do {
      ({ cursor } = await client.dlq.retry({ all: true, count: 2, ...(cursor ? { cursor } : {}) }));
    } while (cursor !== undefined);
    await qstash.idle();
    expect(app.deliveries).toHaveLength(6);
  });
});

describe("the log", () => {
  it("tells each state of a message, newest first", async () => {
    const { client, app, qstash } = await startQstashSystem({ timeScale: 0.000_1 });
    app.answerWith(({ headers }) => ({ status: headers["upstash-retried"] === "0" ? 500 : 200 }));
    const { messageId } = await client.publishJSON({ url: app.url, body: 1 });
    await client.publishJSON({ url: app.url, body: 2 });
    await qstash.idle();
    const { logs } = await client.logs({ messageIds: [messageId] });
    const states = logs.map(({ state }) => state);
    const expected = ["CREATED", "ACTIVE", "ERROR", "RETRY", "ACTIVE", "DELIVERED"];
    expect(states.toReversed()).toEqual(expected);
    expect(logs.find(({ state }) => state === "RETRY")?.nextDeliveryTime).toBeGreaterThan(0);
  });

  it("comes in parts, and from /v2/logs too", async () => {
    const { client, app, qstash, api } = await startQstashSystem();
    for (const body of [1, 2]) await client.publishJSON({ url: app.url, body });
    await qstash.idle();
    const first = await client.logs({ count: 4 });
    const rest = await client.logs({ count: 4, cursor: first.cursor ?? "" });
    expect([first.logs.length, rest.logs.length, rest.cursor]).toEqual([4, 2, undefined]);
    const answer = await api("GET", "/v2/logs?state=DELIVERED");
    expect(await answer.json()).toMatchObject({ logs: [{ state: "DELIVERED" }, {}] });
  });
});

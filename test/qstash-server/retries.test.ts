// A destination that fails is tried again as it asks, or not at all; callbacks tell how it went.
import { describe, expect, it } from "vitest";
import { startQstashSystem } from "./qstash-system.ts";

interface CallbackBody {
  readonly status: number;
  readonly retried: number;
  readonly maxRetries: number;
  readonly body: string;
  readonly sourceBody: string;
  readonly sourceMessageId: string;
  readonly dlqId?: string;
}

const read = (text: string | undefined): CallbackBody => JSON.parse(text ?? "");
const decode = (text: string): string => Buffer.from(text, "base64").toString("utf8");

describe("a delivery that fails", () => {
  it("is made again with the same id and the number of tries before", async () => {
    const { client, app, qstash } = await startQstashSystem({ timeScale: 0.001 });
    app.answerWith(({ headers }) => ({ status: headers["upstash-retried"] === "2" ? 200 : 500 }));
    const { messageId } = await client.publishJSON({ url: app.url, body: 1, retryDelay: "1000" });
    await qstash.idle();
    const tries = app.deliveries.map(({ headers }) => headers["upstash-retried"]);
    expect(tries).toEqual(["0", "1", "2"]);
    const ids = new Set(app.deliveries.map(({ headers }) => headers["upstash-message-id"]));
    expect([...ids]).toEqual([messageId]);
    expect(qstash.counts()).toMatchObject({ delivered: 1, failed: 2 });
  });

  it("waits 12 s before the first retry", async () => {
    const { client, app } = await startQstashSystem();
    app.answerWith(({ headers }) => ({ status: headers["upstash-retried"] === "0" ? 500 : 200 }));
    await client.publishJSON({ url: app.url, body: 1 });
    const [first, second] = await app.received(2);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(121);
  });

  it("waits as Retry-After asks", async () => {
    const { client, app } = await startQstashSystem({ timeScale: 0.01 });
    app.answerWith(({ headers }) =>
      headers["upstash-retried"] === "0"
        ? { status: 429, headers: { "retry-after": "30" } }
        : { status: 200 },
    );
    await client.publishJSON({ url: app.url, body: 1 });
    const [first, second] = await app.received(2);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(299);
  });

  it("is given up after the last retry, and lies in the DLQ", async () => {
    const { client, app, qstash } = await startQstashSystem({ timeScale: 0.000_1 });
    app.answerWith(() => ({ status: 500, body: "broken" }));
    const { messageId } = await client.publishJSON({ url: app.url, body: 1, retries: 2 });
    await qstash.idle();
    expect(app.deliveries).toHaveLength(3);
    const { messages } = await client.dlq.listMessages();
    expect(messages).toMatchObject([{ messageId, responseStatus: 500, responseBody: "broken" }]);
  });

  it("is given up at once with 489 and the header for that, and not with 489 alone", async () => {
    const { client, app, qstash } = await startQstashSystem({ timeScale: 0.000_1 });
    app.answerWith(({ path }) => ({
      status: 489,
      headers: path === "/never" ? { "upstash-nonretryable-error": "true" } : {},
    }));
    await client.publishJSON({ url: `${app.url}/never`, body: 1 });
    await client.publishJSON({ url: `${app.url}/again`, body: 1, retries: 1 });
    await qstash.idle();
    const paths = app.deliveries.map(({ path }) => path).toSorted();
    expect(paths).toEqual(["/again", "/again", "/never"]);
    expect((await client.dlq.listMessages()).messages).toHaveLength(2);
  });

  it("is one when nobody listens, too", async () => {
    const { client, app, qstash } = await startQstashSystem({ timeScale: 0.000_1 });
    await app.stop();
    await client.publishJSON({ url: app.url, body: 1, retries: 0 });
    await qstash.idle();
    expect((await client.dlq.listMessages()).messages).toMatchObject([{ responseStatus: 0 }]);
  });

  it("is one when the answer takes longer than its time limit", async () => {
    const { client, app, qstash } = await startQstashSystem();
    app.answerWith(() => new Promise(() => undefined));
    await client.publishJSON({ url: app.url, body: 1, retries: 0, timeout: "1s" });
    await qstash.idle();
    const { logs } = await client.logs({ filter: { state: "ERROR" } });
    expect(logs[0]?.error).toContain("deadline exceeded");
  });
});

describe("callbacks", () => {
  it("tell the answer of a destination", async () => {
    const { client, app, qstash } = await startQstashSystem();
    app.answerWith(({ path }) => ({ status: 201, body: path === "/job" ? "done" : "" }));
    const { messageId } = await client.publishJSON({
      url: `${app.url}/job`,
      body: { job: 1 },
      callback: `${app.url}/told`,
      failureCallback: `${app.url}/failed`,
    });
    await qstash.idle();
    expect(app.deliveries.map(({ path }) => path)).toEqual(["/job", "/told"]);
    const told = read(app.deliveries[1]?.body);
    expect(told).toMatchObject({ status: 201, retried: 0, sourceMessageId: messageId });
    expect([decode(told.body), decode(told.sourceBody)]).toEqual(["done", '{"job":1}']);
  });

  it("tell each try, and a failure for good once", async () => {
    const { client, app, qstash } = await startQstashSystem({ timeScale: 0.000_1 });
    app.answerWith(({ path }) => ({ status: path === "/job" ? 500 : 200 }));
    await client.publishJSON({
      url: `${app.url}/job`,
      body: 7,
      retries: 1,
      callback: `${app.url}/told`,
      failureCallback: `${app.url}/failed`,
    });
    await qstash.idle();
    const paths = app.deliveries.map(({ path }) => path).toSorted();
    expect(paths).toEqual(["/failed", "/job", "/job", "/told", "/told"]);
    const failure = read(app.deliveries.find(({ path }) => path === "/failed")?.body);
    expect(failure).toMatchObject({ status: 500, retried: 1, maxRetries: 1 });
    expect(decode(failure.sourceBody)).toBe("7");
    const { messages } = await client.dlq.listMessages();
    expect(messages[0]?.dlqId).toBe(failure.dlqId);
  });
});

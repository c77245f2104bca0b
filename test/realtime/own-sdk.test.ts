// Realtime with our own SDK: publishing once from a step, tokens from the server, and a subscription
// that comes back.
import { createClient, serve } from "@cairn/sdk-next";
import { createMessageList, type RealtimeMessage, subscribe } from "@cairn/sdk-next/realtime";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { realtimeDatabase, type RealtimeExecutor, startRealtime } from "./realtime-executor.ts";
import { until } from "./until.ts";

const silent = (): void => undefined;

const clientOf = ({ url }: Pick<RealtimeExecutor, "url">) =>
  createClient({
    id: "chat",
    isDev: true,
    baseUrl: url,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });

/** Hears until the end of the test. */
function hear(token: Parameters<typeof subscribe>[0]["token"]) {
  const heard: RealtimeMessage[] = [];
  const statuses: string[] = [];
  const errors: Error[] = [];
  const { close } = subscribe({
    token,
    onMessage: (message) => heard.push(message),
    onStatus: (status) => statuses.push(status),
    onError: (error) => errors.push(error),
  });
  onTestFinished(close);
  return { heard, statuses, errors, close };
}

async function serveApp(
  { syncUrl }: RealtimeExecutor,
  handler: (request: Request) => Promise<Response>,
): Promise<void> {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const init = {
        method: request.method ?? "GET",
        headers: request.headers as Record<string, string>,
      };
      const hasBody = init.method !== "GET" && init.method !== "HEAD";
      const url = `http://${request.headers.host ?? ""}${request.url ?? ""}`;
      const body = hasBody ? { body: Buffer.concat(chunks) } : {};
      const answer = await handler(new Request(url, { ...init, ...body }));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(await answer.text());
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await syncUrl(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/cairn`);
}

describe("our SDK", () => {
  it("publishes from a step to who is subscribed", async () => {
    const executor = await startRealtime();
    const client = clientOf(executor);
    const answer = client.createFunction(
      { id: "answer", retries: 0, triggers: { event: "chat/asked" } },
      async ({ step }) => {
        const told = await step.realtime.publish("tell", {
          channel: "user:1",
          topic: "messages",
          data: { text: "hi", at: new Date(0) },
        });
        await step.sleep("pause", 1);
        return await step.realtime.publish("again", {
          channel: "user:1",
          topic: "messages",
          data: told.at,
        });
      },
    );
    const { POST } = serve({ client, functions: [answer] });
    await serveApp(executor, POST);
    const token = await client.realtime.getSubscriptionToken({
      channel: "user:1",
      topics: ["messages"],
    });
    const { heard, statuses } = hear(token);
    await until(() => statuses.includes("open"));
    await client.send({ name: "chat/asked", data: {} });
    await until(() => heard.length === 2);
    const at = "1970-01-01T00:00:00.000Z";
    expect(heard.map(({ data }) => data)).toEqual([{ text: "hi", at }, at]);
    expect(heard[0]).toMatchObject({ channel: "user:1", topic: "messages" });
    expect(heard[0]?.runId).toMatch(/^[0-9A-Z]{26}$/);
  });

  it("subscribes again with a new token when the connection is lost", async () => {
    const databaseUrl = await realtimeDatabase();
    const first = await startRealtime({ databaseUrl });
    const second = await startRealtime({ databaseUrl });
    const order = [first, second];
    const { heard, statuses } = hear(() => {
      const client = clientOf(order.shift() ?? second);
      return client.realtime.getSubscriptionToken({ channel: "c", topics: ["t"] });
    });
    await until(() => statuses.includes("open"));
    await clientOf(second).realtime.publish({ channel: "c", topic: "t", data: 1 });
    await until(() => heard.length === 1);
    await first.stop();
    await until(() => statuses.filter((status) => status === "open").length === 2);
    await clientOf(second).realtime.publish({ channel: "c", topic: "t", data: 2 });
    await until(() => heard.length === 2);
    expect(heard.map(({ data }) => data)).toEqual([1, 2]);
  });

  it("says why there is no subscription, and ends with its only token", async () => {
    const { url } = await startRealtime();
    const { statuses, errors } = hear({ channel: "c", topics: ["t"], key: "guessed", url });
    await until(() => statuses.includes("closed"));
    expect(statuses).toEqual(["connecting", "closed"]);
    expect(errors[0]?.message).toContain("refused the subscription");
  });

  it("does not try a message again that is too large", async () => {
    const executor = await startRealtime({ limits: { messageBytes: 100 } });
    const data = "x".repeat(100);
    await expect(
      clientOf(executor).realtime.publish({ channel: "c", topic: "t", data }),
    ).rejects.toMatchObject({ name: "NonRetriableError", message: expect.stringContaining("413") });
  });

  it("keeps the last messages for a page, and is connected while somebody looks", async () => {
    const executor = await startRealtime();
    const { realtime } = clientOf(executor);
    const list = createMessageList(2);
    list.getTokensFrom(() => realtime.getSubscriptionToken({ channel: "c", topics: ["t"] }));
    expect(list.snapshot()).toBe(list.snapshot());
    const stop = list.listen(silent);
    const stopOther = list.listen(silent);
    await until(() => list.snapshot().status === "open");
    for (const data of [1, 2, 3]) await realtime.publish({ channel: "c", topic: "t", data });
    await until(() => list.snapshot().messages.some(({ data }) => data === 3));
    expect(list.snapshot().messages.map(({ data }) => data)).toEqual([2, 3]);
    stop();
    expect(list.snapshot().status).toBe("open");
    stopOther();
    await until(() => list.snapshot().status === "closed");
  });
});

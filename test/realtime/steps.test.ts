// Publishing from functions of the official SDK: once from a step, again and again outside of one.
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { type RealtimeExecutor, startRealtime } from "./realtime-executor.ts";
import { listen, topicOf } from "./subscriptions.ts";

const topic = (name: string) => topicOf("user:1", name);

async function startApp({ client, syncUrl }: RealtimeExecutor): Promise<void> {
  const answer = client.createFunction(
    { id: "answer", retries: 0, triggers: [{ event: "chat/asked" }] },
    async ({ step, event }) => {
      await step.realtime.publish("thinking", topic("status"), "thinking");
      const text = await step.run("think", () => `echo ${String(event.data["text"])}`);
      await step.sleep("pause", 1);
      await client.realtime.publish(topic("replayed"), text);
      return await step.realtime.publish("tell", topic("messages"), { text });
    },
  );
  const handler = serve({ client, functions: [answer] });
  const server = createServer((request, response) => handler(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await syncUrl(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/inngest`);
}

describe.each(["dev", "cloud"] as const)("in mode %s a step", (mode) => {
  it("publishes to a subscriber, once, and says from which run", async () => {
    const executor = await startRealtime({ mode });
    await startApp(executor);
    const subscription = await listen(executor.client, "user:1", ["status", "messages"]);
    const { ids } = await executor.client.send({ name: "chat/asked", data: { text: "hi" } });
    expect(ids).toHaveLength(1);
    const heard = await subscription.first(2);
    expect(heard.map(({ topic: name, data }) => [name, data])).toEqual([
      ["status", "thinking"],
      ["messages", { text: "echo hi" }],
    ]);
    expect(heard[0]?.runId).toMatch(/^[0-9A-Z]{26}$/);
    expect(heard[1]?.runId).toBe(heard[0]?.runId);
  });
});

describe("an app of the official SDK", () => {
  it("subscribes on the server, and gets a stream", async () => {
    const { client } = await startRealtime();
    expect(client).toBeInstanceOf(Inngest);
    const stream = await client.realtime.subscribe({ channel: "user:1", topics: ["messages"] });
    onTestFinished(() => stream.close());
    await client.realtime.publish(topic("messages"), { n: 1 });
    const reader = stream.getReader();
    const { value } = await reader.read();
    expect(value).toMatchObject({ kind: "data", topic: "messages", data: { n: 1 } });
  });
});

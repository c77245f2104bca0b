// Server-sent events: messages as events, and the bytes of an app's answer as they are.
import { describe, expect, it } from "vitest";
import { tokenFor } from "./raw-socket.ts";
import { type RealtimeExecutor, startRealtime } from "./realtime-executor.ts";

/** Reads until the text has come. */
async function readUntil(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  isThere: (text: string) => boolean,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (!isThere(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended after ${text}`);
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

async function openStream({ url }: RealtimeExecutor, channel: string) {
  const token = await tokenFor(url, channel, ["t"]);
  const response = await fetch(`${url}/v1/realtime/sse?token=${token}`);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  if (response.body === null) throw new Error("there is no stream");
  return response.body.getReader();
}

const post = (url: string, body: string | ReadableStream<Uint8Array>): Promise<Response> =>
  fetch(url, { method: "POST", body, duplex: "half" } as RequestInit);

describe("a stream of server-sent events", () => {
  it("has what is published, each as one event", async () => {
    const executor = await startRealtime();
    const reader = await openStream(executor, "c");
    await post(`${executor.url}/v1/realtime/publish?channel=c&topic=t`, '{\n "a":\r\n 1 }');
    await post(`${executor.url}/v1/realtime/publish?channel=c&topic=other`, "2");
    await post(`${executor.url}/v1/realtime/publish?channel=c&topic=t`, "3");
    const text = await readUntil(reader, (got) => got.includes('"data":3'));
    const events = text.split("\n\n").filter((event) => event.startsWith("data: "));
    expect(events.map((event) => (JSON.parse(event.slice(6)) as { data: unknown }).data)).toEqual([
      { a: 1 },
      3,
    ]);
    await reader.cancel();
  });

  it("has the bytes that an app passes on, as they are and as they come", async () => {
    const executor = await startRealtime();
    const reader = await openStream(executor, "01M7YH0156823P4PPVZW9DDWYE");
    const other = await openStream(executor, "01M7YH0156823P4PPVZW9DDWYF");
    let go: (() => void) | undefined;
    const told = new Promise<void>((resolve) => {
      go = resolve;
    });
    const encoder = new TextEncoder();
    const events = [
      'event: inngest.stream\ndata: {"data":"🪨',
      '"}\n\nevent: inngest.response\n\n',
    ];
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(encoder.encode(events[0]));
        await told;
        controller.enqueue(encoder.encode(events[1]));
        controller.close();
      },
    });
    const target = `${executor.url}/v1/realtime/publish/tee?channel=01M7YH0156823P4PPVZW9DDWYE`;
    const sent = post(target, body);
    const first = await readUntil(reader, (got) => got.includes("🪨"));
    expect(first).toBe(`: open\n\n${events[0] ?? ""}`);
    go?.();
    expect((await sent).status).toBe(204);
    expect(await readUntil(reader, (got) => got.endsWith("response\n\n"))).toBe(events[1]);
    await executor.stop();
    expect(new TextDecoder().decode((await other.read()).value)).toBe(": open\n\n");
    expect((await other.read()).done).toBe(true);
  });

  it("passes large answers on whole", async () => {
    const executor = await startRealtime();
    const reader = await openStream(executor, "run");
    const bytes = `${"0123456789".repeat(20_000)}\n\n`;
    const answer = await post(`${executor.url}/v1/realtime/publish/tee?channel=run`, bytes);
    expect(answer.status).toBe(204);
    const text = await readUntil(reader, (got) => got.endsWith("9\n\n"));
    expect(text).toBe(`: open\n\n${bytes}`);
    await reader.cancel();
  });

  it("refuses a stream of text that has too many parts, and ends it", async () => {
    const executor = await startRealtime();
    const reader = await openStream(executor, "c");
    const answer = await fetch(`${executor.url}/v1/realtime/publish?channel=c&topic=t`, {
      method: "POST",
      headers: { "content-type": "text/stream" },
      body: "x".repeat(1_100_000),
    });
    expect(answer.status).toBe(413);
    const text = await readUntil(reader, (got) => got.includes("datastream-end"));
    expect(text).toContain("datastream-start");
    await reader.cancel();
  });
});

// Requests that come slowly or never end: cut in their time, whatever answers them. Streams that are
// published may last.
import { connect, type Socket } from "node:net";
import { Hono } from "hono";
import { expect, describe, it, onTestFinished } from "vitest";
import { serveExecutor } from "../../packages/executor/src/http/node-server.ts";
import { publishBytes } from "../../packages/executor/src/http/realtime-body.ts";
import { readBody } from "../../packages/executor/src/http/read-body.ts";
import { expectStream } from "../../packages/executor/src/http/slow-requests.ts";
import { until } from "../opcodes/official-system.ts";

/** Of a silence much longer than of a request: a busy machine is silent for a while, too. */
const LIMITS = { requestMs: 300, silentMs: 4_000, checkMs: 20 };

interface Conversation {
  readonly socket: Socket;
  /** What came back so far. */
  readonly said: () => string;
  readonly isClosed: () => boolean;
  /** Milliseconds from the start to the end of the connection. */
  readonly closed: () => Promise<number>;
}

/** Sends the head of a POST with a body of any length. */
function begin(port: number, path: string): Conversation {
  const socket = connect(port, "127.0.0.1");
  const began = performance.now();
  let said = "";
  let closedAt: number | undefined;
  socket.on("data", (chunk) => {
    said += chunk.toString();
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    closedAt = performance.now() - began;
  });
  onTestFinished(() => void socket.destroy());
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
  return {
    socket,
    said: () => said,
    isClosed: () => closedAt !== undefined,
    closed: () => until(() => Promise.resolve(closedAt)),
  };
}

async function startServer() {
  const heard: string[] = [];
  const app = new Hono()
    .onError((_, c) => c.text("broken off", 408))
    .post("/refused", (c) => c.text("no", 401))
    .post("/read", async (c) => c.text(await readBody(c.req.raw, { maxBytes: 1_000 })))
    .post("/stream", async (c) => {
      expectStream(c.req.raw);
      await publishBytes(c.req.raw.body, "channel", (messages) => {
        heard.push(...messages.map(({ data }) => Buffer.from(data, "base64").toString()));
        return Promise.resolve();
      });
      return c.body(null, 204);
    });
  const listen = { port: 0, host: "127.0.0.1", limits: LIMITS };
  const server = await serveExecutor({ fetch: app.fetch }, listen);
  onTestFinished(() => server.close());
  return { port: server.port, heard };
}

describe("a request that does not end", () => {
  it("is cut when its route reads it", async () => {
    const { port } = await startServer();
    const { closed, said } = begin(port, "/read");
    expect(await closed()).toBeGreaterThan(LIMITS.requestMs);
    expect(said()).toContain("408");
  });

  it("is cut when its route has answered without reading it", async () => {
    const { port } = await startServer();
    const conversation = begin(port, "/refused");
    const timer = setInterval(() => conversation.socket.write("1\r\nx\r\n"), 20);
    onTestFinished(() => clearInterval(timer));
    expect(await conversation.closed()).toBeGreaterThan(0);
    expect(conversation.said()).toContain("401");
  });

  it("is cut when it is a stream that says nothing any more", async () => {
    const { port, heard } = await startServer();
    const { socket, closed } = begin(port, "/stream");
    socket.write("5\r\nhello\r\n");
    await until(() => Promise.resolve(heard.includes("hello") || undefined));
    expect(await closed()).toBeGreaterThan(LIMITS.silentMs);
  });
});

describe("a stream that is published", () => {
  it("may last longer than any other request", async () => {
    const { port, heard } = await startServer();
    const began = performance.now();
    const { socket, said, isClosed } = begin(port, "/stream");
    for (let n = 0; performance.now() - began < 3 * LIMITS.requestMs; n += 1) {
      socket.write(`1\r\n${String(n % 10)}\r\n`);
      const isHeard = () => heard.join("").length > n || undefined;
      await until(() => Promise.resolve(isHeard()));
    }
    expect(isClosed()).toBe(false);
    socket.write("0\r\n\r\n");
    await until(() => Promise.resolve(said().includes("204") || undefined));
  });
});

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { acceptWebSocket } from "./accept-web-socket.ts";
import { createSocketSubscriber, type SocketSubscriber } from "./socket-subscriber.ts";

interface Connected {
  readonly subscriber: SocketSubscriber;
  readonly client: WebSocket;
  /** The executor's end. */
  readonly socket: Duplex;
  /** It was said that nothing can be sent any more. */
  readonly isGone: () => boolean;
}

async function connectClient({ answersPings }: { answersPings: boolean }): Promise<Connected> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const accepted = new Promise<Omit<Connected, "client">>((resolve) => {
    server.on("upgrade", (incoming, socket, firstBytes) => {
      let isGone = false;
      const subscriber = createSocketSubscriber({
        socket,
        grants: new Map(),
        takesStreams: true,
        bufferBytes: 1_024,
        onGone: () => {
          isGone = true;
        },
      });
      const webSocket = acceptWebSocket({ incoming, socket, firstBytes });
      if (webSocket !== undefined) subscriber.open(webSocket);
      resolve({ subscriber, socket, isGone: () => isGone });
    });
  });
  const client = new WebSocket(`ws://127.0.0.1:${String(port)}`, { autoPong: answersPings });
  onTestFinished(() => {
    client.terminate();
    server.close();
  });
  await once(client, "open");
  return { client, ...(await accepted) };
}

describe("heartbeats", () => {
  it("keep a client that answers them", async () => {
    const { subscriber, socket } = await connectClient({ answersPings: true });
    for (let beat = 0; beat < 6; beat += 1) {
      const answer = once(socket, "data");
      subscriber.beat();
      await answer;
    }
    expect(socket.destroyed).toBe(false);
  });

  it("take whatever a client says for a sign of it", async () => {
    const { subscriber, client, socket } = await connectClient({ answersPings: false });
    for (let beat = 0; beat < 6; beat += 1) {
      const sign = once(socket, "data");
      subscriber.beat();
      client.send("still there");
      await sign;
    }
    expect(socket.destroyed).toBe(false);
  });

  it("cut off a client that says nothing, at the third", async () => {
    const { subscriber, socket, client, isGone } = await connectClient({ answersPings: false });
    subscriber.beat();
    subscriber.beat();
    expect(socket.destroyed).toBe(false);
    subscriber.beat();
    expect(socket.destroyed).toBe(true);
    await once(client, "close");
    expect(isGone()).toBe(true);
  });
});

describe("a client that is closed", () => {
  it("and never says farewell is cut off all the same", async () => {
    const { subscriber, socket, client, isGone } = await connectClient({ answersPings: true });
    client.pause();
    subscriber.end();
    expect(isGone()).toBe(true);
    await once(socket, "close");
    expect(socket.destroyed).toBe(true);
  });
});

// A WebSocket client without manners: sends any bytes, and reads only when it is told to.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { until } from "./until.ts";

export interface RawSocket {
  readonly socket: Socket;
  /** All that came, also the answer to the handshake. */
  readonly received: () => Buffer;
  /** The frames behind the handshake's answer: first byte without the final bit, and the payload. */
  readonly frames: () => readonly Frame[];
  /** Waits for a close frame; its code and reason. */
  readonly closed: () => Promise<string>;
}

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

const CLOSE = 8;

/** @param lines - Further lines of the head, or others in place of the usual ones. */
export async function rawConnect(
  port: number,
  path: string,
  lines: readonly string[] = UPGRADE,
): Promise<RawSocket> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  let bytes = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
  });
  socket.on("error", () => undefined);
  const head = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${String(port)}`, ...lines];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  const frames = (): readonly Frame[] => framesOf(bytes);
  return {
    socket,
    received: () => bytes,
    frames,
    closed: async () => {
      const closing = (): Frame | undefined => frames().find(({ opcode }) => opcode === CLOSE);
      await until(() => closing() !== undefined);
      const payload = closing()?.payload ?? Buffer.alloc(2);
      return `${String(payload.readUInt16BE(0))} ${payload.subarray(2).toString()}`;
    },
  };
}

export const UPGRADE: readonly string[] = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
];

function framesOf(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  const head = bytes.indexOf("\r\n\r\n");
  let at = head === -1 ? bytes.length : head + 4;
  for (let end = endOf(bytes, at); end <= bytes.length; end = endOf(bytes, at)) {
    const payload = bytes.subarray(payloadStart(bytes, at), end);
    frames.push({ opcode: (bytes[at] ?? 0) & 0x0f, payload });
    at = end;
  }
  return frames;
}

function payloadStart(bytes: Buffer, at: number): number {
  const short = bytes[at + 1];
  if (short === 126) return at + 4;
  return short === 127 ? at + 10 : at + 2;
}

/** Beyond the bytes while the frame is not complete. */
function endOf(bytes: Buffer, at: number): number {
  const start = payloadStart(bytes, at);
  if (bytes.length < Math.max(start, at + 2)) return Infinity;
  if (start === at + 2) return start + (bytes[at + 1] ?? 0);
  return (
    start + (start === at + 4 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2)))
  );
}

/** A frame as a client sends it, masked with zeros. */
export function clientFrame(first: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  if (payload.length > 125) {
    const head = Buffer.from([first, 0x80 | 126, 0, 0, 0, 0, 0, 0]);
    head.writeUInt16BE(payload.length, 2);
    return Buffer.concat([head, payload]);
  }
  return Buffer.concat([Buffer.from([first, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

/** A token that may hear these topics of the channel. */
export async function tokenFor(
  url: string,
  channel: string,
  topics: readonly string[],
  headers: Record<string, string> = {},
): Promise<string> {
  const body = JSON.stringify(topics.map((name) => ({ channel, name, kind: "run" })));
  const answer = await fetch(`${url}/v1/realtime/token`, { method: "POST", body, headers });
  const { jwt } = (await answer.json()) as { jwt: string };
  return jwt;
}

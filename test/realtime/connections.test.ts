// What a connection bears: clients that break the protocol, read nothing, say nothing or are cut off.
import { describe, expect, it } from "vitest";
import { clientFrame, rawConnect, type RawSocket, tokenFor } from "./raw-socket.ts";
import { type RealtimeExecutor, startRealtime } from "./realtime-executor.ts";
import { listen } from "./subscriptions.ts";
import { until } from "./until.ts";

const TEXT = 0x81;
const PING = 0x89;

async function openRaw({ url, port }: RealtimeExecutor): Promise<RawSocket> {
  const token = await tokenFor(url, "c", ["t"]);
  const raw = await rawConnect(port, `/v1/realtime/connect?token=${token}`);
  await until(() => raw.received().includes("\r\n\r\n"));
  expect(raw.received().toString()).toContain("HTTP/1.1 101");
  return raw;
}

const publish = ({ url }: RealtimeExecutor, body: string): Promise<Response> =>
  fetch(`${url}/v1/realtime/publish?channel=c&topic=t`, { method: "POST", body });

/** The status with which one more subscriber is answered; it goes at once. */
async function statusOfAnother({ url }: RealtimeExecutor): Promise<number> {
  const token = await tokenFor(url, "c", ["t"]);
  const answer = await fetch(`${url}/v1/realtime/sse?token=${token}`);
  await answer.body?.cancel();
  return answer.status;
}

describe("the frames", () => {
  it("are those of the wire", async () => {
    const executor = await startRealtime();
    const raw = await openRaw(executor);
    await publish(executor, '{"n": 12345678901234567890}');
    await until(() => raw.frames().length > 0);
    const text = raw.frames()[0]?.payload.toString() ?? "";
    expect(raw.frames()[0]?.opcode).toBe(1);
    // Digits are not lost on the way.
    expect(text).toContain('"data":{"n": 12345678901234567890}');
    const { created_at: at, ...frame } = JSON.parse(text) as Record<string, unknown>;
    expect(frame).toMatchObject({ kind: "data", channel: "c", topic: "t", env_id: "test" });
    expect(Math.abs(Date.parse(String(at)) - Date.now())).toBeLessThan(60_000);
    expect(raw.received().toString()).toContain(
      "Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=",
    );
  });

  it("of a stream come part by part, without the one that the official SDK cannot take", async () => {
    const executor = await startRealtime();
    const raw = await openRaw(executor);
    const token = await tokenFor(executor.url, "c", ["t"]);
    const path = `/v1/realtime/connect?streams=true&token=${token}`;
    const knowing = await rawConnect(executor.port, path);
    await until(() => knowing.received().includes("\r\n\r\n"));
    const text = `${"é".repeat(1_500)}🪨`;
    const answer = await fetch(`${executor.url}/v1/realtime/publish?channel=c&topic=t`, {
      method: "POST",
      headers: { "content-type": "text/stream" },
      body: text,
    });
    expect(answer.status).toBe(204);
    const ofEnd = (one: RawSocket): boolean => one.frames().some(isKind("datastream-end"));
    await until(() => ofEnd(raw) && ofEnd(knowing));
    const heard = raw.frames().map(parse);
    expect(new Set(heard.map(({ stream_id: id }) => id)).size).toBe(1);
    const parts = heard.filter(({ kind }) => kind === "chunk").map(({ data }) => data);
    expect(parts.join("")).toBe(text);
    expect(heard.some(({ kind }) => kind === "datastream-start")).toBe(false);
    const [first] = knowing.frames().map(parse);
    expect(first).toMatchObject({ kind: "datastream-start", data: heard[0]?.stream_id });
  });
});

interface Parsed {
  readonly kind: string;
  readonly data: string;
  readonly stream_id: string;
}

const parse = ({ payload }: { payload: Buffer }) => JSON.parse(payload.toString()) as Parsed;
const isKind = (kind: string) => (frame: { payload: Buffer }) => parse(frame).kind === kind;

describe("a client that breaks the protocol is told so and closed:", () => {
  it.each([
    ["a frame without a mask", Buffer.from([TEXT, 2, 104, 105]), 1002],
    ["a reserved bit", clientFrame(0xc1, Buffer.from("x")), 1002],
    ["an unknown kind of frame", clientFrame(0x83), 1002],
    ["a ping in parts", clientFrame(0x09), 1002],
    ["a ping that is too long", clientFrame(PING, Buffer.alloc(126)), 1002],
    ["a part that continues nothing", clientFrame(0x80), 1002],
    ["a message within another", Buffer.concat([clientFrame(0x01), clientFrame(TEXT)]), 1002],
    ["half a code to close with", clientFrame(0x88, Buffer.from([3])), 1002],
    ["a frame of 17 KB", clientFrame(TEXT, Buffer.alloc(17_000)), 1009],
    [
      "a message of 18 KB in parts",
      Buffer.concat([
        clientFrame(0x01, Buffer.alloc(9_000)),
        clientFrame(0x80, Buffer.alloc(9_000)),
      ]),
      1009,
    ],
    [
      "a message in thousands of parts",
      Buffer.concat([clientFrame(0x01), ...Array.from({ length: 1_024 }, () => clientFrame(0x00))]),
      1008,
    ],
    [
      "a frame of 2^63 bytes",
      Buffer.from([TEXT, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0]),
      1009,
    ],
  ])("%s", async (_, bytes, code) => {
    const executor = await startRealtime();
    const raw = await openRaw(executor);
    raw.socket.write(bytes);
    expect(await raw.closed()).toMatch(new RegExp(`^${String(code)} `));
    await until(() => raw.socket.readableEnded);
    expect(executor.logged).toEqual([]);
  });
});

describe("a client", () => {
  it("gets an answer to its pings, byte by byte, and to its farewell", async () => {
    const raw = await openRaw(await startRealtime());
    for (const byte of clientFrame(PING, Buffer.from("still there?"))) {
      raw.socket.write(Buffer.from([byte]));
    }
    await until(() => raw.frames().length === 1);
    expect(raw.frames()[0]).toEqual({ opcode: 10, payload: Buffer.from("still there?") });
    raw.socket.write(clientFrame(0x88, Buffer.from([3, 232])));
    expect(await raw.closed()).toBe("1000 ");
  });

  it("may say whatever it likes", async () => {
    const executor = await startRealtime();
    const raw = await openRaw(executor);
    raw.socket.write(clientFrame(TEXT, Buffer.from("nobody listens")));
    raw.socket.write(clientFrame(0x01, Buffer.from("in ")));
    raw.socket.write(clientFrame(PING));
    raw.socket.write(clientFrame(0x80, Buffer.from("parts")));
    await publish(executor, "1");
    await until(() => raw.frames().length === 2);
    expect(new Set(raw.frames().map(({ opcode }) => opcode))).toEqual(new Set([1, 10]));
  });

  it("that does not read is cut off, and holds up nobody", async () => {
    const executor = await startRealtime({ limits: { bufferBytes: 64 * 1024 } });
    const raw = await openRaw(executor);
    raw.socket.pause();
    const other = await listen(executor.client, "c", ["t"]);
    const text = JSON.stringify("x".repeat(400_000));
    const count = 60;
    for (let index = 1; index <= count; index += 1) {
      await publish(executor, text);
      await other.first(index);
    }
    raw.socket.resume();
    await until(() => raw.socket.closed);
    // It has what the operating system took, the buffer, and one message more.
    expect(raw.received().length).toBeLessThan((count / 2) * text.length);
  });

  it("that reads again soon enough learns why", async () => {
    const limits = { bufferBytes: 64 * 1024, subscribers: 1 };
    const executor = await startRealtime({ limits });
    const raw = await openRaw(executor);
    raw.socket.pause();
    const text = JSON.stringify("x".repeat(500_000));
    // When it is cut off, and has two seconds from there, its place is free.
    while ((await statusOfAnother(executor)) === 503) await publish(executor, text);
    raw.socket.resume();
    expect(await raw.closed()).toBe("4008 subscriber_too_slow");
  });

  it("above the limit is told to come back later", async () => {
    const executor = await startRealtime({ limits: { subscribers: 1 } });
    const first = await openRaw(executor);
    const token = await tokenFor(executor.url, "c", ["t"]);
    const refused = await fetch(`${executor.url}/v1/realtime/sse?token=${token}`);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: "overloaded" });
    first.socket.destroy();
    let status = await statusOfAnother(executor);
    while (status !== 200) status = await statusOfAnother(executor);
    expect(status).toBe(200);
  });

  it("is told to go elsewhere when the executor stops", async () => {
    const executor = await startRealtime();
    const raw = await openRaw(executor);
    const token = await tokenFor(executor.url, "c", ["t"]);
    const stream = await fetch(`${executor.url}/v1/realtime/sse?token=${token}`);
    const stopped = executor.stop();
    expect(await raw.closed()).toBe("1001 shutting_down");
    expect(await stream.text()).toBe(": open\n\n");
    await stopped;
  });

  it("that never closes does not keep the executor from stopping", async () => {
    const executor = await startRealtime();
    const raw = await openRaw(executor);
    raw.socket.pause();
    await executor.stop();
    expect(executor.logged).toEqual([]);
  });

  it("is refused while the database is away, and so is what is published", async () => {
    const executor = await startRealtime({ databaseUrl: "postgres://nobody@127.0.0.1:1/nothing" });
    const token = await tokenFor(executor.url, "c", ["t"]);
    const refused = await fetch(`${executor.url}/v1/realtime/sse?token=${token}`);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: "storage_unavailable" });
    expect((await publish(executor, "1")).status).toBe(503);
  });
});

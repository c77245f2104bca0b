// How a body travels, before anybody asks what it says.
import { describe, expect, it } from "vitest";
import { gzipSync } from "node:zlib";
import { EVENT_KEY, startBadServer } from "./bad-server.ts";
import { openSocket, readAnswer, sendRaw, statusOf } from "./raw-request.ts";

const EVENT = '{"name":"shop/order.placed"}';
const CHUNK = `10000\r\n${"x".repeat(0x10000)}\r\n`;

const head = (...lines: readonly string[]): string =>
  [`POST /e/${EVENT_KEY} HTTP/1.1`, "host: 127.0.0.1", ...lines, "", ""].join("\r\n");

describe("row 4: not JSON, trailing comma, BOM, {}x, UTF-16, invalid UTF-8", () => {
  it.each([
    ["not JSON", "name=a", "line 1, column 1"],
    ["trailing comma", '{"name":"a",}', "line 1, column 13"],
    ["BOM", "\uFEFF{}", "line 1, column 1"],
    ["{}x", "{}x", "line 1, column 3"],
    ["UTF-16", Buffer.from(`\uFEFF${EVENT}`, "utf16le"), "line 1, column 1"],
    ["UTF-16 without BOM", Buffer.from(EVENT, "utf16le"), "line 1, column 2"],
    ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22]), "line 1, column 3"],
  ])("%s", async (_, body, where) => {
    const { post } = await startBadServer();
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 400, body: { code: "json_invalid" } });
    expect(String(answer.body["error"])).toContain(where);
  });
});

describe("row 5: text/plain, multipart, missing content type", () => {
  it.each(["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"])(
    "JSON is taken as %s",
    async (type) => {
      const { post } = await startBadServer();
      expect((await post(EVENT, { headers: { "content-type": type } })).status).toBe(200);
    },
  );

  it("JSON is taken without a content type", async () => {
    const { post } = await startBadServer();
    expect((await post(Buffer.from(EVENT))).status).toBe(200);
  });

  it("multipart is not JSON", async () => {
    const { post } = await startBadServer();
    const form = new FormData();
    form.set("name", "a");
    expect(await post(form)).toMatchObject({ status: 400, body: { code: "json_invalid" } });
  });
});

describe("row 6: gzip body, gzip bomb, unknown encoding", () => {
  it.each([
    ["gzip", gzipSync(EVENT)],
    ["gzip", gzipSync(Buffer.alloc(20_000_000))],
    ["br", EVENT],
    ["gzip, identity", EVENT],
    ["nonsense", EVENT],
  ])("%s", async (encoding, body) => {
    const { post } = await startBadServer();
    const answer = await post(body, { headers: { "content-encoding": encoding } });
    expect(answer).toMatchObject({ status: 415, body: { code: "content_encoding" } });
  });

  it("identity is none", async () => {
    const { post } = await startBadServer();
    expect((await post(EVENT, { headers: { "content-encoding": "identity" } })).status).toBe(200);
  });
});

describe("row 7: body over the limit, Content-Length lie, chunked endless, one byte at a time", () => {
  it("a body over the limit", async () => {
    const { post } = await startBadServer();
    expect(await post("x".repeat(3 * 1024 * 1024 + 1))).toMatchObject({
      status: 413,
      body: { code: "body_too_large" },
    });
  });

  it("a declared length over the limit is refused before any of it is sent", async () => {
    const { port } = await startBadServer();
    expect(statusOf(await sendRaw(port, head("content-length: 99999999999")))).toBe(413);
  });

  it("Content-Length says more than is sent", async () => {
    const { port } = await startBadServer({ limits: { bodyTimeoutMs: 50 } });
    const answer = await sendRaw(port, `${head("content-length: 100")}${EVENT}`);
    expect(statusOf(answer)).toBe(408);
    expect(answer).toContain("body_timeout");
  });

  it("Content-Length says less than is sent: the rest is another request, and none", async () => {
    const { port, accepted } = await startBadServer();
    const answer = await sendRaw(port, `${head("content-length: 5")}${EVENT}`);
    expect(statusOf(answer)).toBe(400);
    expect(accepted).toEqual([]);
  });

  it("Content-Length twice, or with chunks", async () => {
    const { port } = await startBadServer();
    for (const lines of [
      ["content-length: 5", "content-length: 6"],
      ["content-length: 5", "transfer-encoding: chunked"],
      ["content-length: -5"],
      ["content-length: 1e3"],
    ]) {
      expect(statusOf(await sendRaw(port, `${head(...lines)}${EVENT}`))).toBe(400);
    }
  });

  it("endless chunks are refused at the limit, not at their end", async () => {
    const { port, bugs } = await startBadServer();
    const socket = await openSocket(port);
    socket.write(head("transfer-encoding: chunked"));
    const pump = (): void => {
      while (!socket.destroyed && socket.write(CHUNK));
    };
    socket.on("drain", pump);
    pump();
    const answer = await readAnswer(socket);
    expect(statusOf(answer)).toBe(413);
    expect(bugs).toEqual([]);
  });

  it("one byte at a time", async () => {
    const { port } = await startBadServer({ limits: { bodyTimeoutMs: 100 } });
    const socket = await openSocket(port);
    socket.write(head("transfer-encoding: chunked"));
    const timer = setInterval(() => socket.write("1\r\n{\r\n"), 10);
    const answer = await readAnswer(socket);
    clearInterval(timer);
    expect(statusOf(answer)).toBe(408);
  });

  it("a sender who goes away in the middle leaves nothing", async () => {
    const { port, accepted, bugs, post } = await startBadServer();
    const socket = await openSocket(port);
    socket.write(`${head("content-length: 100")}{"name"`);
    socket.destroy();
    await post(EVENT);
    expect(accepted).toHaveLength(1);
    expect(bugs).toEqual([]);
  });
});

// Requests to upgrade that open no WebSocket: refused with what to do, or answered like any other.
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { rawConnect, tokenFor, UPGRADE } from "./raw-socket.ts";
import { startRealtime } from "./realtime-executor.ts";
import { until } from "./until.ts";

describe("a request that is no handshake of a WebSocket", () => {
  it.each([
    ["an ordinary request", []],
    ["no key", ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"]],
    ["half a key", [...UPGRADE.slice(0, 3), "Sec-WebSocket-Key: AAAAAAAAAA=="]],
    [
      "another version",
      [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 8",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
      ],
    ],
  ])("is told what to do: %s", async (_, lines) => {
    const { url, port } = await startRealtime();
    const token = await tokenFor(url, "c", ["t"]);
    const raw = await rawConnect(port, `/v1/realtime/connect?token=${token}`, lines);
    await until(() => raw.received().includes('"code":"upgrade_required"'));
    expect(raw.received().toString()).toContain("HTTP/1.1 426 Upgrade Required");
  });

  it("is answered like any other elsewhere", async () => {
    const { port } = await startRealtime();
    for (const path of ["/v1/nothing", "/health", "//"]) {
      const raw = await rawConnect(port, path);
      await until(() => raw.received().includes("\r\n\r\n"));
      expect(raw.received().toString()).toMatch(/^HTTP\/1\.1 (404|200|400) /);
    }
  });

  it("is served when it asks for HTTP/2 on the way", async () => {
    const { port } = await startRealtime();
    const socket = connect(port, "127.0.0.1");
    const body = '[{"name":"shop/a","data":{}}]';
    const head = [
      "POST /e/key HTTP/1.1",
      "Host: localhost",
      "Connection: Upgrade, HTTP2-Settings",
      "Upgrade: h2c",
      "HTTP2-Settings: AAMAAABkAAQAAP__",
      "Content-Type: application/json",
      `Content-Length: ${String(body.length)}`,
    ];
    // In two parts, as a body that is not there yet when the head is.
    socket.write(`${head.join("\r\n")}\r\n\r\n${body.slice(0, 7)}`);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString();
    });
    setTimeout(() => socket.write(body.slice(7)), 50);
    await until(() => text.includes('"ids"'));
    expect(text).toContain("HTTP/1.1 200 OK");
    socket.destroy();
  });
});

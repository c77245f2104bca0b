// One call of an app, over a real connection: whatever the app does becomes a reply that names it.
import { createServer, type Server, type ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { type Caller, createCaller } from "../../packages/executor/src/call/call-app.ts";

let server: Server | undefined;
let caller: Caller | undefined;

afterEach(async () => {
  await caller?.close();
  server?.closeAllConnections();
  server?.close();
});

/** Starts an app that answers so, and a caller with small limits. */
async function startApp(answer: (response: ServerResponse) => void): Promise<string> {
  const app = createServer((request, response) => {
    request.resume();
    request.on("end", () => answer(response));
  });
  server = app;
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const address = app.address();
  return `http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}/api/app`;
}

function call(url: string, signal = new AbortController().signal, timeoutMs = 5_000) {
  caller = createCaller({
    timeoutMs,
    replyBytes: 1_000,
    connections: 2,
    serverKind: "dev",
    keys: null,
  });
  return caller.call({ method: "POST", url, body: "{}", headers: { "x-test": "1" }, signal });
}

const HANDLED = { "x-inngest-sdk": "test:1", "content-type": "application/json" };

describe("a call", () => {
  it("gives the app's answer, also when it comes in pieces and after an early hint", async () => {
    const url = await startApp((response) => {
      response.writeEarlyHints({ link: "</style.css>; rel=preload" });
      response.writeHead(200, HANDLED);
      response.write('"hel');
      setImmediate(() => response.end('lo"'));
    });
    const { reply } = await call(url);
    expect(reply).toMatchObject({ kind: "completed", output: '"hello"' });
  });

  it("gives up on an answer that is too large", async () => {
    const url = await startApp((response) => {
      response.writeHead(200, HANDLED);
      response.end("x".repeat(2_000));
    });
    const { reply } = await call(url);
    expect(reply).toMatchObject({ kind: "fault", code: "app_response_too_large" });
  });

  it("gives up on an app that does not answer in time", async () => {
    const url = await startApp(() => undefined);
    const { reply } = await call(url, undefined, 50);
    expect(reply).toMatchObject({ kind: "fault", code: "app_timeout" });
  });

  it("gives up in the middle of an answer", async () => {
    const url = await startApp((response) => {
      response.writeHead(200, HANDLED);
      response.write('"hel');
    });
    const { reply } = await call(url, undefined, 50);
    expect(reply).toMatchObject({ kind: "fault", code: "app_timeout" });
  });

  it("is cut off by its signal", async () => {
    const cut = new AbortController();
    const url = await startApp(() => cut.abort());
    const { reply } = await call(url, cut.signal);
    expect(reply).toMatchObject({ kind: "fault" });
  });

  it("is not begun when its signal was cut off before", async () => {
    let calls = 0;
    const url = await startApp(() => {
      calls += 1;
    });
    const { reply } = await call(url, AbortSignal.abort());
    expect(reply).toMatchObject({ kind: "fault" });
    expect(calls).toBe(0);
  });

  it("says when nobody listens: nothing of the app can have run", async () => {
    const url = await startApp(() => undefined);
    server?.close();
    const { reply } = await call(url);
    expect(reply).toMatchObject({ kind: "fault", code: "app_unreachable", reached: false });
  });

  it("says when the connection breaks in the middle of the answer", async () => {
    const url = await startApp((response) => {
      response.writeHead(200, { ...HANDLED, "content-length": "100" });
      response.write('"hel');
      setImmediate(() => response.destroy());
    });
    const { reply } = await call(url);
    expect(reply).toMatchObject({ kind: "fault", code: "app_response_truncated" });
  });
});

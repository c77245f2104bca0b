// Answers that are streamed: what a caller sees, and that a real executor understands them.
import { type AnyFunction, type Client, createClient, NonRetriable, serve } from "@cairn/sdk-next";
import { once } from "node:events";
import { get, type IncomingMessage, request as httpRequest } from "node:http";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { canonicalJson, type JsonValue } from "@cairn/core";
import { startServer, until } from "../opcodes/official-system.ts";
import { signatureHeader } from "../support/wire-signature.ts";
import { serveWeb, SIGNING_KEY, startCairnSystem } from "./cairn-system.ts";

const functions = (client: Client): readonly AnyFunction[] => [
  client.createFunction({ id: "f", triggers: { event: "go" } }, async ({ step }) => {
    const a = await step.run("a", () => "é");
    await step.sleep("nap", "1ms");
    return [a, await step.run("b", () => 2)];
  }),
  client.createFunction({ id: "sad", triggers: { event: "sad" } }, () => {
    throw new NonRetriable("no");
  }),
];

const EVENT = { id: "1", name: "go", data: {}, ts: 1 };
const CALL = JSON.stringify({ ctx: { run_id: "r" }, event: EVENT, events: [EVENT], steps: {} });
const CALL_URL = "http://app.test/api/cairn?fnId=shop-hello&stepId=step";

describe.each([{ mode: "dev" }, { mode: "production" }] as const)("in $mode mode", ({ mode }) => {
  it("runs go through a stream as they go without one", async () => {
    const system = await startCairnSystem(functions, { streaming: true, mode });
    expect(await system.run("go")).toMatchObject({ status: "Completed", output: ["é", 2] });
    expect(await system.run("sad")).toMatchObject({ status: "Failed", output: { message: "no" } });
    const calls = await until(() =>
      Promise.resolve(system.answers.length >= 3 ? system.answers : undefined),
    );
    expect(calls.map(({ status }) => status)).toEqual(calls.map(() => 201));
    expect(await system.sql`select 1 from cairn.attempts where kind = 'fault'`).toEqual([]);
  });
});

function anApp(streaming: boolean | undefined, production = false) {
  const silent = () => undefined;
  const client = createClient({
    id: "shop",
    baseUrl: "http://executor.test",
    isDev: !production,
    signingKey: SIGNING_KEY,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    fetch: () => Promise.reject(new Error("no executor")),
  });
  let aborted = 0;
  const hello = client.createFunction({ id: "hello", triggers: { event: "go" } }, () => "hello");
  const slow = client.createFunction({ id: "slow", triggers: { event: "go" } }, ({ step }) =>
    step.run("wait", async ({ signal }) => {
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
      aborted += 1;
    }),
  );
  const late = client.createFunction({ id: "late", triggers: { event: "go" } }, () => {
    vi.setSystemTime(Date.now() + 600_000);
  });
  const handlers = serve({ client, functions: [hello, slow, late], streaming });
  return { ...handlers, handlers, aborted: () => aborted };
}

const canonicalCall = (): string => canonicalJson(JSON.parse(CALL) as JsonValue);

describe("a streamed answer", () => {
  it("is 201 with the SDK's headers, spaces, and the real answer as text", async () => {
    const { POST } = anApp(true);
    const response = await POST(new Request(CALL_URL, { method: "POST", body: CALL }));
    expect(response.status).toBe(201);
    expect(response.headers.get("x-inngest-sdk")).toBe("cairn:v0.1.0");
    const body = await response.text();
    expect(body.startsWith(" ")).toBe(true);
    expect(JSON.parse(body)).toMatchObject({ status: 200, body: '"hello"' });
  });

  it("is signed in its envelope, and a stranger gets a plain 401", async () => {
    const { POST } = anApp(true, true);
    const stranger = await POST(new Request(CALL_URL, { method: "POST", body: CALL }));
    expect([stranger.status, await stranger.text()]).toEqual([401, '{"message":"Unauthorized"}']);
    const body = canonicalCall();
    const headers = signatureHeader(body, SIGNING_KEY);
    const response = await POST(new Request(CALL_URL, { method: "POST", body, headers }));
    expect(response.headers.get("x-inngest-signature")).toBeNull();
    expect(signedAt(await response.json())).toBeGreaterThan(0);
  });

  it.each([
    { variable: "CAIRN_STREAMING", value: "1", status: 201 },
    { variable: "INNGEST_STREAMING", value: "true", status: 201 },
    { variable: "CAIRN_STREAMING", value: "0", status: 200 },
  ])("is asked for by $variable=$value", async ({ variable, value, status }) => {
    process.env[variable] = value;
    onTestFinished(() => void delete process.env[variable]);
    const call = () => new Request(CALL_URL, { method: "POST", body: CALL });
    expect((await anApp(undefined).POST(call())).status).toBe(status);
    expect((await anApp(false).POST(call())).status).toBe(200);
  });

  it("ends its step's work when the caller goes away", async () => {
    const { handlers, aborted } = anApp(true);
    const url = await startServer(
      (request, response) => void serveWeb(handlers, request, response).catch(() => undefined),
    );
    const path = `${url}/api/cairn?fnId=shop-slow&stepId=step`;
    const request = httpRequest(path, { method: "POST" });
    request.on("error", () => undefined);
    request.end(CALL);
    const [response] = (await once(request, "response")) as [IncomingMessage];
    expect(response.statusCode).toBe(201);
    await once(response, "data");
    request.destroy();
    await until(() => Promise.resolve(aborted() === 1 ? true : undefined));
  });
});

/** Seconds; 0 without a signature. */
function signedAt(envelope: unknown): number {
  const { headers } = envelope as { headers: Record<string, string> };
  return Number(new URLSearchParams(headers["x-inngest-signature"]).get("t") ?? 0);
}

it.each([{ streaming: true }, { streaming: false }])(
  "an answer is signed with the time at which it is given (streaming $streaming)",
  async ({ streaming }) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const { POST } = anApp(streaming, true);
    const body = canonicalCall();
    const headers = signatureHeader(body, SIGNING_KEY);
    const endsAt = Date.now() + 600_000;
    const url = CALL_URL.replace("hello", "late");
    const response = await POST(new Request(url, { method: "POST", body, headers }));
    const own = { headers: Object.fromEntries(response.headers) };
    const seconds = signedAt(streaming ? await response.json() : own);
    expect(seconds).toBe(Math.floor(endsAt / 1000));
  },
);

it("other requests are answered without a stream", async () => {
  const { handlers } = anApp(true);
  const url = await startServer((request, response) => void serveWeb(handlers, request, response));
  const [response] = (await once(get(url), "response")) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(200);
});

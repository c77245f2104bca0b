// step.fetch and step.ai.infer of the official SDK: the executor makes the request.
import { fetch as stepFetch, type Inngest } from "inngest";
import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { sweepQueues } from "../support/queue-options.ts";
import { startOfficialSystem, startServer, until } from "./official-system.ts";

const SECRET = "sk-live-0123456789";

const asking = (client: Inngest) => [
  client.createFunction(
    { id: "fetch", retries: 2, triggers: [{ event: "test/fetch" }] },
    async ({ event }) => {
      const { url, init } = event.data as { url: string; init?: RequestInit };
      const response = await stepFetch(url, init);
      return {
        status: response.status,
        type: response.headers.get("content-type"),
        text: await response.text(),
      };
    },
  ),
  client.createFunction(
    { id: "infer", retries: 0, triggers: [{ event: "test/infer" }] },
    async ({ event, step }) => {
      const { baseUrl } = event.data as { baseUrl: string };
      const model = step.ai.models.openai({ model: "gpt-4o", apiKey: SECRET, baseUrl });
      return await step.ai.infer("ask", {
        model,
        body: { messages: [{ role: "user", content: "hi" }] },
      });
    },
  ),
];

type Respond = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What answers the requests, each with the next of these; the last one repeats. */
async function startOther(...responds: readonly Respond[]) {
  let requests = 0;
  const url = await startServer((request, response) => {
    const respond = responds[Math.min(requests, responds.length - 1)];
    requests += 1;
    void respond?.(request, response);
  });
  return { url, requests: () => requests };
}

const pong: Respond = (_, response) =>
  void response.setHeader("content-type", "text/plain").end("pong");
const status =
  (code: number, headers: Record<string, string> = {}): Respond =>
  (_, response) =>
    void response.writeHead(code, headers).end(`no: ${String(code)}`);

describe("step.fetch", () => {
  it("gives the function what the other side answered, and asks it once", async () => {
    const system = await startOfficialSystem(asking);
    let seen: unknown;
    const other = await startOther(async (request, response) => {
      seen = { method: request.method, header: request.headers["x-a"], body: await json(request) };
      void pong(request, response);
    });
    const init = { method: "POST", headers: { "x-a": "1" }, body: '{"a":1}' };
    const runId = await system.start("test/fetch", { url: `${other.url}/api?q=1`, init });
    expect(await system.ended(runId)).toMatchObject({
      status: "Completed",
      output: { status: 200, type: "text/plain", text: "pong" },
    });
    expect(seen).toEqual({ method: "POST", header: "1", body: { a: 1 } });
    expect(other.requests()).toBe(1);
    const { steps } = await system.trace(runId);
    expect(steps).toMatchObject([{ op: "Gateway", status: "completed" }]);
    expect(Object.keys(JSON.parse(String(steps[0]?.["output"])) as object).toSorted()).toEqual([
      "body",
      "headers",
      "status_code",
      "url",
    ]);
  });

  it("gives the function any status, and asks again for one that may pass", async () => {
    const system = await startOfficialSystem(asking);
    const missing = await startOther(status(404));
    const first = await system.start("test/fetch", { url: missing.url });
    expect(await system.ended(first)).toMatchObject({ output: { status: 404, text: "no: 404" } });
    expect(missing.requests()).toBe(1);
    const busy = await startOther(status(503), status(429, { "retry-after": "1" }), pong);
    const second = await system.start("test/fetch", { url: busy.url });
    expect(await system.ended(second)).toMatchObject({ output: { status: 200, text: "pong" } });
    expect(busy.requests()).toBe(3);
    const down = await startOther(status(500));
    const third = await system.start("test/fetch", { url: down.url });
    expect(await system.ended(third)).toMatchObject({ output: { status: 500 } });
    expect(down.requests()).toBe(3);
  });

  it("fails with a GatewayError when nobody answers at all", async () => {
    const system = await startOfficialSystem(asking);
    const runId = await system.start("test/fetch", { url: "http://127.0.0.1:1/x?key=secret" });
    const { status: how, output } = await system.ended(runId);
    expect(how).toBe("Failed");
    expect(output).toMatchObject({
      name: "GatewayError",
      message: expect.stringContaining("127.0.0.1:1"),
    });
    expect(JSON.stringify(output)).not.toContain("secret");
  });

  it("is made again by another executor when the first one dies, and taken once (I7)", async () => {
    const system = await startOfficialSystem(asking);
    const held: ServerResponse[] = [];
    const other = await startOther((_, response) => void held.push(response), pong);
    const runId = await system.start("test/fetch", { url: other.url });
    await until(() => Promise.resolve(held.length > 0 ? true : undefined));
    // As if its lease had run out: whoever claims the job now has a newer token.
    await system.sql`update cairn.jobs set token = token + 1, leased_by = null,
      claimable_at = cairn.now() where run_id = ${runId} and kind = 'gateway'`;
    await sweepQueues();
    expect(await system.ended(runId)).toMatchObject({ output: { text: "pong" } });
    held[0]?.end("late");
    expect(other.requests()).toBe(2);
    expect(await system.ended(runId)).toMatchObject({ output: { text: "pong" } });
  });
});

describe("step.ai.infer", () => {
  it("asks the provider with its key, and gives the function the provider's JSON", async () => {
    const system = await startOfficialSystem(asking);
    let authorization: string | undefined;
    const provider = await startOther(async (request, response) => {
      authorization = request.headers.authorization;
      const { model } = (await json(request)) as { model: string };
      response.end(JSON.stringify({ choices: [model] }));
    });
    const runId = await system.start("test/infer", { baseUrl: `${provider.url}/v1` });
    expect(await system.ended(runId)).toMatchObject({
      status: "Completed",
      output: { choices: ["gpt-4o"] },
    });
    expect(authorization).toBe(`Bearer ${SECRET}`);
  });

  it("fails the step when the provider refuses", async () => {
    const system = await startOfficialSystem(asking);
    const provider = await startOther((request, response) => {
      response.writeHead(401).end(`bad key ${request.headers.authorization ?? ""}`);
    });
    const runId = await system.start("test/infer", { baseUrl: `${provider.url}/v1` });
    const { status: how, output } = await system.ended(runId);
    expect(how).toBe("Failed");
    expect(output).toMatchObject({ name: "GatewayError" });
    expect(JSON.stringify(output)).toContain("401");
  });

  it("shows its key to nobody: not in answers of the API, not in the log, not after the job", async () => {
    const system = await startOfficialSystem(asking);
    const held: ServerResponse[] = [];
    const provider = await startOther((_, response) => void held.push(response));
    const runId = await system.start("test/infer", { baseUrl: `${provider.url}/v1` });
    await until(() => Promise.resolve(held.length > 0 ? true : undefined));
    expect(await checkOracles(system.sql)).toEqual([]);
    const paths = ["", "/trace", "/jobs"].map((path) => `/v1/runs/${runId}${path}`);
    const shown = await Promise.all(
      [...paths, "/v1/events?system=true"].map((path) => system.ask(path)),
    );
    expect(shown.map(({ status: code }) => code)).toEqual([200, 200, 200, 200]);
    expect(shown[2]?.text).toContain('"gateway"');
    held[0]?.writeHead(403).end(`no such key: ${SECRET}`);
    const ended = await system.ended(runId);
    const told = [...shown.map(({ text }) => text), JSON.stringify(ended), ...system.logged];
    expect(told.filter((text) => text.includes(SECRET))).toEqual([]);
    const trace = await system.trace(runId);
    expect(JSON.stringify(trace)).not.toContain(SECRET);
    expect(await system.sql`select 1 from cairn.jobs where request is not null`).toHaveLength(0);
  });
});

it("a request without its job, or the other way round, is found by an oracle (I6)", async () => {
  const system = await startOfficialSystem(asking);
  const held: ServerResponse[] = [];
  const other = await startOther((_, response) => void held.push(response));
  const runId = await system.start("test/fetch", { url: other.url });
  await until(() => Promise.resolve(held.length > 0 ? true : undefined));
  await system.sql`update cairn.jobs set request = null where run_id = ${runId}`;
  const broken = await checkOracles(system.sql);
  expect(broken.map(({ oracle }) => oracle.name)).toEqual(["gateway_requests"]);
  held[0]?.end("pong");
  expect(await system.ended(runId)).toMatchObject({ status: "Completed" });
});

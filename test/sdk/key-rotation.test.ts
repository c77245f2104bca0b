// While signing keys are rotated: every request of the SDK is made once more with the fallback key.
import { createClient, serve } from "@cairn/sdk-next";
import { CHECKPOINT_BATCH_PATH } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { hashedSigningKey } from "../../packages/executor/src/keys/signing-key.ts";
import { until } from "../opcodes/official-system.ts";
import { SIGNING_KEY, startCairnSystem } from "./cairn-system.ts";

const NEW_KEY = "signkey-test-fedcba9876543210";
const KEYS = { signingKey: NEW_KEY, signingKeyFallback: SIGNING_KEY };
const EVENT = { id: "1", name: "go", data: {}, ts: 1 };

const bearer = (key: string): string => `Bearer ${hashedSigningKey(key)}`;

/** An app whose executor knows the old key alone. */
function anApp(refusal: number) {
  const requests: { path: string; key: string | null }[] = [];
  const silent = () => undefined;
  const client = createClient({
    id: "shop",
    isDev: true,
    baseUrl: "http://executor.test",
    ...KEYS,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    fetch: (input, init) => {
      const request = new Request(input, init);
      const { pathname } = new URL(request.url);
      const key = request.headers.get("authorization");
      requests.push({ path: pathname, key });
      const known = key === bearer(SIGNING_KEY);
      return Promise.resolve(known ? answerTo(pathname) : new Response("{}", { status: refusal }));
    },
  });
  const f = client.createFunction({ id: "f", triggers: { event: "go" } }, ({ step }) =>
    step.run("a", () => 1),
  );
  return { client, requests, ...serve({ client, functions: [f] }) };
}

function answerTo(path: string): Response {
  if (path.startsWith("/e/")) return Response.json({ ids: ["1"], status: 200 });
  if (path === CHECKPOINT_BATCH_PATH) return Response.json({ answers: [{ status: 200 }] });
  if (path.endsWith("/batch")) return Response.json([EVENT]);
  return Response.json({ data: { run_id: "r" }, jwt: "token", ok: true });
}

type App = ReturnType<typeof anApp>;

function call({ POST }: App, context: object, body: object = {}): Promise<Response> {
  const ctx = { run_id: "r", fn_id: "f", qi_id: "q", ...context };
  const text = JSON.stringify({ ctx, event: EVENT, events: [EVENT], steps: {}, ...body });
  const url = "http://app.test/api/cairn?fnId=shop-f&stepId=step";
  return POST(new Request(url, { method: "POST", body: text }));
}

const uses: readonly { what: string; path: string; use: (app: App) => Promise<unknown> }[] = [
  { what: "events", path: "/e/", use: ({ client }) => client.send({ name: "go" }) },
  { what: "signals", path: "/v1/signals", use: ({ client }) => client.sendSignal({ signal: "s" }) },
  {
    what: "messages",
    path: "/v1/realtime/publish",
    use: ({ client }) => client.realtime.publish({ channel: "c", topic: "t", data: 1 }),
  },
  {
    what: "subscription tokens",
    path: "/v1/realtime/token",
    use: ({ client }) => client.realtime.getSubscriptionToken({ channel: "c", topics: ["t"] }),
  },
  {
    what: "a sync",
    path: "/fn/register",
    use: ({ PUT }) => PUT(new Request("http://app.test/api/cairn", { method: "PUT" })),
  },
  { what: "a checkpoint of its own", path: "/v1/checkpoint/r/async", use: (app) => call(app, {}) },
  {
    what: "a shared checkpoint",
    path: CHECKPOINT_BATCH_PATH,
    use: (app) => call(app, { cairn: { checkpoint_batches: true } }),
  },
  {
    what: "the state of a large run",
    path: "/v0/runs/r/actions",
    use: (app) => call(app, { fn_id: "" }, { use_api: true }),
  },
];

describe.each([401, 403])("when the executor answers %i to the new key", (refusal) => {
  it.each(uses)("$what are asked for once more with the old one", async ({ path, use }) => {
    const app = anApp(refusal);
    await use(app);
    const keys = app.requests.filter((one) => one.path.startsWith(path)).map(({ key }) => key);
    expect(keys.slice(0, 2)).toEqual([bearer(NEW_KEY), bearer(SIGNING_KEY)]);
  });
});

it("an app that has the next key already works with an executor that does not", async () => {
  const system = await startCairnSystem(
    (client) => [
      client.createFunction({ id: "f", triggers: { event: "go" } }, async ({ step }) => {
        const a = await step.run("a", () => 1);
        await step.realtime.publish("p", { channel: "c", topic: "t", data: a });
        const { ids } = await step.sendEvent("e", { name: "told" });
        const signal = await step.waitForSignal("w", { signal: "s", timeout: "1h" });
        return [a, ids.length, signal?.data];
      }),
    ],
    { mode: "production", keys: KEYS },
  );
  const runId = await system.start("go");
  await until(async () => {
    const { runId: woken } = await system.client.sendSignal({ signal: "s", data: 7 });
    return woken;
  });
  expect(await system.ended(runId)).toMatchObject({ status: "Completed", output: [1, 1, 7] });
  expect(await system.sql`select error from cairn.attempts`).toEqual([]);
});

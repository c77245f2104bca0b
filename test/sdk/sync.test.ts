// How the executor learns of the app's functions: in-band, out-of-band, and by the app itself.
import { createClient, serve, type ServeOptions } from "@cairn/sdk-next";
import { describe, expect, it } from "vitest";
import { BASE_URL, SERVE_URL } from "../support/wire-executor.ts";
import { signatureHeader } from "../support/wire-signature.ts";

const KEY = "signkey-test-0123456789abcdef";
const BEARER =
  "Bearer signkey-test-55c53f5d490297900cefa825d0c8e8e9532ee8a118abe7d8570762cd38be9818";

describe("an in-band sync", () => {
  const body = JSON.stringify({ url: "https://shop.example/api/cairn" });
  const headers = { "x-inngest-sync-kind": "in_band" };

  it("answers with every function, under the URL that the executor chose", async () => {
    const { PUT } = anApp().handlers;
    const response = await PUT(new Request(SERVE_URL, { method: "PUT", body, headers }));
    expect(response.headers.get("x-inngest-sync-kind")).toBe("in_band");
    expect(await response.json()).toMatchObject({
      app_id: "shop",
      url: "https://shop.example/api/cairn",
      sdk: "cairn:v0.1.0",
      framework: "nextjs",
      functions: EXPECTED_FUNCTIONS,
    });
  });

  it.each([
    { what: "another key", body: '{"url":"https://a.example","x":1}' },
    { what: "no URL", body: '{"url":7}' },
    { what: "another scheme", body: '{"url":"javascript:alert(1)"}' },
    { what: "nothing", body: "" },
  ])("refuses a body with $what", async ({ body: bad }) => {
    const { PUT } = anApp().handlers;
    const response = await PUT(new Request(SERVE_URL, { method: "PUT", body: bad, headers }));
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: "invalid_request" },
    ]);
  });

  it("must be signed in production", async () => {
    const { PUT } = anApp({ isDev: false, signingKey: KEY }).handlers;
    const send = (more: object) =>
      PUT(new Request(SERVE_URL, { method: "PUT", body, headers: { ...headers, ...more } }));
    expect((await send({})).status).toBe(401);
    expect((await send(signatureHeader(body, KEY))).status).toBe(200);
  });
});

describe("an out-of-band sync", () => {
  const put = (url: string, headers: Record<string, string> = {}) =>
    new Request(url, { method: "PUT", headers: { "x-inngest-server-kind": "dev", ...headers } });

  it("registers the app with the executor", async () => {
    const { handlers, requests } = anApp();
    const response = await handlers.PUT(put(`${SERVE_URL}?deployId=abc`));
    expect([response.status, await response.json()]).toEqual([
      200,
      { message: "Successfully registered", modified: true },
    ]);
    const [request] = requests;
    expect(request?.url).toBe(`${BASE_URL}/fn/register?deployId=abc`);
    expect(request?.headers.get("x-inngest-expected-server-kind")).toBe("dev");
    expect(request?.body).toMatchObject({
      url: SERVE_URL,
      appName: "shop",
      v: "0.1",
      deployId: "abc",
    });
  });

  it("passes on what the executor says, with the status of its body", async () => {
    const answer = Response.json({ error: "cron is not valid", status: 400 }, { status: 400 });
    const { handlers } = anApp({ isDev: true }, { answers: [answer] });
    const response = await handlers.PUT(put(SERVE_URL));
    expect([response.status, await response.json()]).toEqual([
      400,
      { message: "cron is not valid", modified: false },
    ]);
  });

  it("says who it is by the hashed key, and tries the key before it once", async () => {
    const keys = { isDev: false, signingKey: KEY, signingKeyFallback: "signkey-test-fedcba98" };
    const { handlers, requests } = anApp(keys, { answers: [new Response("", { status: 401 })] });
    const response = await handlers.PUT(put(SERVE_URL, signatureHeader("", KEY)));
    expect(response.status).toBe(200);
    expect(requests).toHaveLength(2);
    expect(requests[0]?.headers.get("authorization")).toBe(BEARER);
    expect(requests[1]?.headers.get("authorization")).not.toBe(BEARER);
  });

  it("is refused unsigned in production, unless the app knows its own origin", async () => {
    const keys = { isDev: false, signingKey: KEY };
    expect((await anApp(keys).handlers.PUT(put(SERVE_URL))).status).toBe(401);
    const { handlers, requests } = anApp(keys, { serveOrigin: "https://shop.example" });
    expect((await handlers.PUT(put(SERVE_URL))).status).toBe(200);
    expect(requests[0]?.body).toMatchObject({ url: "https://shop.example/api/cairn" });
  });
});

const callUrl = (id: string) => `https://shop.example/api/cairn?fnId=${id}&stepId=step`;
const step = (id: string, retries: object) => ({
  step: { id: "step", name: "step", runtime: { type: "http", url: callUrl(id) }, ...retries },
});
const EXPECTED_FUNCTIONS = [
  {
    id: "shop-full",
    name: "Full",
    triggers: [
      { event: "a", expression: "event.data.x == 1" },
      { cron: "TZ=Europe/Paris 0 12 * * *" },
      { event: "b/*" },
    ],
    steps: step("shop-full", { retries: { attempts: 7 } }),
    concurrency: [{ limit: 5, key: "event.data.u" }],
    throttle: { limit: 3, period: "1m", burst: 2 },
    timeouts: { start: "10s", finish: "1h" },
    cancel: [{ event: "stop", if: "event.data.id == async.data.id", timeout: "30m" }],
  },
  {
    id: "shop-full-failure",
    name: "Full (failure)",
    triggers: [
      { event: "inngest/function.failed", expression: "event.data.function_id == 'shop-full'" },
    ],
    steps: step("shop-full-failure", { retries: { attempts: 1 } }),
  },
];

interface Recorded {
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

interface Keys {
  readonly isDev: boolean;
  readonly signingKey?: string;
  readonly signingKeyFallback?: string;
}

interface Extra extends Pick<ServeOptions, "serveOrigin"> {
  /** The executor's answers in turn; then it registers. */
  readonly answers?: Response[];
}

function anApp(keys: Keys = { isDev: true }, { answers = [], ...location }: Extra = {}) {
  const requests: Recorded[] = [];
  const silent = () => undefined;
  const client = createClient({
    id: "shop",
    ...keys,
    baseUrl: BASE_URL,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    async fetch(input, init) {
      const request = new Request(input, init);
      requests.push({ url: request.url, headers: request.headers, body: await request.json() });
      return answers.shift() ?? Response.json({ ok: true, modified: true });
    },
  });
  const full = client.createFunction(
    {
      id: "full",
      name: "Full",
      triggers: [
        { event: "a", if: "event.data.x == 1" },
        { cron: "TZ=Europe/Paris 0 12 * * *" },
        { event: "b/*" },
      ],
      retries: 7,
      concurrency: [{ limit: 5, key: "event.data.u" }],
      throttle: { limit: 3, period: 60_000, burst: 2 },
      timeouts: { start: "10s", finish: "60 minutes" },
      cancelOn: [{ event: "stop", match: "data.id", timeout: "30m" }],
      onFailure: () => null,
    },
    () => null,
  );
  return { handlers: serve({ client, functions: [full], ...location }), requests };
}

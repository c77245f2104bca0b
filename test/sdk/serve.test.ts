// What the serve endpoint answers to whom: every method, in development and in production.
import { createClient, serve, type ServeOptions } from "@cairn/sdk-next";
import { describe, expect, it } from "vitest";
import { BASE_URL, SERVE_URL } from "../support/wire-executor.ts";
import { signatureHeader } from "../support/wire-signature.ts";

const KEY = "signkey-test-0123456789abcdef";
const OLD_KEY = "signkey-test-fedcba9876543210";
const CALL_URL = `${SERVE_URL}?fnId=shop-hello&stepId=step`;
const EVENT = { id: "1", name: "go", data: {}, ts: 1 };
const CALL = JSON.stringify({ ctx: { run_id: "r" }, event: EVENT, events: [EVENT], steps: {} });

describe("in development", () => {
  it("tells anybody how many functions there are, and no secret", async () => {
    const { GET } = anApp({ isDev: true, signingKey: KEY });
    const response = await GET(new Request(SERVE_URL));
    expect(await response.json()).toEqual({
      extra: { native_crypto: true },
      has_event_key: false,
      has_signing_key: true,
      function_count: 2,
      mode: "dev",
      schema_version: "2024-05-24",
    });
  });

  it("answers calls that nobody signed, as an SDK", async () => {
    const { POST } = anApp({ isDev: true });
    const headers = { "x-inngest-server-kind": "dev" };
    const response = await POST(new Request(CALL_URL, { method: "POST", body: CALL, headers }));
    expect([response.status, await response.json()]).toEqual([200, "hello"]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "x-inngest-sdk": "cairn:v0.1.0",
      "x-inngest-sdk-handled": "true",
      "x-inngest-req-version": "2",
      "x-inngest-framework": "nextjs",
      "x-inngest-expected-server-kind": "dev",
    });
  });

  it.each(["DELETE", "PATCH", "OPTIONS", "HEAD"])(
    "answers %s with 405 and nothing else",
    async (method) => {
      const { GET } = anApp({ isDev: true });
      const response = await GET(new Request(SERVE_URL, { method }));
      expect([response.status, await response.text()]).toEqual([405, ""]);
      expect(response.headers.get("x-inngest-sdk")).toBeNull();
    },
  );

  it.each([
    { what: "an empty body", body: "" },
    { what: "no JSON", body: "{" },
    { what: "a list", body: "[]" },
    { what: "no event", body: "{}" },
  ])("refuses a call with $what, and may be asked again", async ({ body }) => {
    const response = await anApp({ isDev: true }).POST(
      new Request(CALL_URL, { method: "POST", body }),
    );
    expect([response.status, response.headers.get("x-inngest-no-retry")]).toEqual([500, "false"]);
  });

  it("says so when it does not have the function", async () => {
    const url = `${SERVE_URL}?fnId=shop-gone&stepId=step`;
    const response = await anApp({ isDev: true }).POST(
      new Request(url, { method: "POST", body: CALL }),
    );
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({
      message: 'Function "shop-gone" was not found in this app; is the app synced correctly?',
    });
  });

  it("runs with nothing but an event", async () => {
    const body = JSON.stringify({ event: EVENT, ctx: null });
    const response = await anApp({ isDev: true }).POST(
      new Request(CALL_URL, { method: "POST", body }),
    );
    expect(response.status).toBe(200);
  });

  it("refuses for good an event that the function has no trigger for", async () => {
    const body = CALL.replaceAll('"go"', '"other"');
    const response = await anApp({ isDev: true }).POST(
      new Request(CALL_URL, { method: "POST", body }),
    );
    expect([response.status, response.headers.get("x-inngest-no-retry")]).toEqual([400, "true"]);
    expect(await response.json()).toMatchObject({ message: "Event not found in triggers: other" });
  });
});

describe("in production without a signing key", () => {
  it.each(["GET", "POST", "PUT"] as const)(
    "refuses %s, and says why in the log only",
    async (method) => {
      const lines: string[] = [];
      const response = await anApp({ isDev: false }, lines)[method](
        new Request(SERVE_URL, { method }),
      );
      expect(response.status).toBe(500);
      expect(await response.json()).toEqual({ code: "internal_server_error" });
      expect(lines).toEqual([expect.stringContaining("Set CAIRN_SIGNING_KEY")]);
    },
  );
});

describe("in production", () => {
  const production = { isDev: false, signingKey: KEY, signingKeyFallback: OLD_KEY };
  const canonical = '{"ctx":{"run_id":"r"},"event":{"data":{},"id":"1","name":"go","ts":1}}';

  it("shows a stranger nothing", async () => {
    const response = await anApp(production).GET(new Request(SERVE_URL));
    expect([response.status, await response.json()]).toEqual([401, { message: "Unauthorized" }]);
    const names = [...response.headers.keys()].filter((name) => name.startsWith("x-inngest"));
    expect(names).toEqual(["x-inngest-sdk-handled"]);
  });

  it("shows the executor hashes of its keys, and signs that", async () => {
    const request = new Request(SERVE_URL, { headers: signatureHeader("", KEY) });
    const response = await anApp(production).GET(request);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      mode: "cloud",
      app_id: "shop",
      authentication_succeeded: true,
      signing_key_hash: "55c53f5d4902",
    });
    expect(text).not.toContain("0123456789abcdef");
    expect(response.headers.get("x-inngest-signature")).toBe(signed(text, KEY, response));
  });

  it.each([
    { key: KEY, which: "the key" },
    { key: OLD_KEY, which: "the key before it" },
  ])("accepts calls signed with $which, and signs its answer with it", async ({ key }) => {
    const headers = signatureHeader(canonical, key);
    const request = new Request(CALL_URL, { method: "POST", body: canonical, headers });
    const response = await anApp(production).POST(request);
    const text = await response.text();
    expect([response.status, text]).toEqual([200, '"hello"']);
    expect(response.headers.get("x-inngest-signature")).toBe(signed(text, key, response));
  });

  it("accepts a body that is written otherwise than it was signed", async () => {
    const pretty = JSON.stringify(JSON.parse(canonical), null, 2);
    const headers = signatureHeader(canonical, KEY);
    const request = new Request(CALL_URL, { method: "POST", body: pretty, headers });
    expect((await anApp(production).POST(request)).status).toBe(200);
  });

  it.each([
    { what: "no signature", headers: {} },
    { what: "another key", headers: signatureHeader(canonical, "signkey-test-00") },
    { what: "another body", headers: signatureHeader(`${canonical} `, KEY) },
    { what: "an old signature", headers: signatureHeader(canonical, KEY, Date.now() - 330_000) },
    {
      what: "a signature from the future",
      headers: signatureHeader(canonical, KEY, Date.now() + 330_000),
    },
    { what: "half a signature", headers: { "x-inngest-signature": "t=1" } },
    { what: "nonsense", headers: { "x-inngest-signature": "é&=t==" } },
  ])("refuses calls with $what", async ({ headers }) => {
    const request = new Request(CALL_URL, { method: "POST", body: canonical, headers });
    const response = await anApp(production).POST(request);
    expect([response.status, await response.json()]).toEqual([401, { message: "Unauthorized" }]);
    expect(response.headers.get("x-inngest-sdk-handled")).toBe("true");
    expect(response.headers.get("x-inngest-sdk")).toBeNull();
  });

  it("does not read what nobody has signed", async () => {
    const request = new Request(CALL_URL, { method: "POST", body: canonical });
    await anApp(production).POST(request);
    expect(request.bodyUsed).toBe(false);
  });

  it("does not let deep nesting overflow the check", async () => {
    const body = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const headers = signatureHeader(body, KEY);
    const response = await anApp(production).POST(
      new Request(CALL_URL, { method: "POST", body, headers }),
    );
    expect(response.status).toBe(401);
  });

  it("answers a trust probe with nothing, signed", async () => {
    const url = `${SERVE_URL}?probe=trust`;
    const headers = signatureHeader("{}", KEY);
    const response = await anApp(production).POST(
      new Request(url, { method: "POST", body: "{}", headers }),
    );
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(response.headers.get("x-inngest-signature")).toBe(signed("", KEY, response));
  });
});

describe("when a body is too large", () => {
  it("is refused before it is read", async () => {
    const request = new Request(CALL_URL, {
      method: "POST",
      body: "{}",
      headers: { "content-length": "99999999" },
    });
    expect((await anApp({ isDev: true }).POST(request)).status).toBe(413);
  });
});

it("refuses two functions with the same id", () => {
  const client = createClient({ id: "shop", isDev: false });
  const twin = client.createFunction({ id: "twin", triggers: [] }, () => null);
  expect(() => serve({ client, functions: [twin, twin] })).toThrow(
    'two functions have the id "shop-twin"',
  );
});

interface Keys {
  readonly isDev: boolean;
  readonly signingKey?: string;
  readonly signingKeyFallback?: string;
}

function anApp(keys: Keys, lines: string[] = [], location: Partial<ServeOptions> = {}) {
  const log = (...args: readonly unknown[]) => void lines.push(String(args[0]));
  const client = createClient({
    id: "shop",
    ...keys,
    baseUrl: BASE_URL,
    logger: { debug: log, info: log, warn: log, error: log },
    fetch: () => Promise.resolve(Response.json({ ok: true })),
  });
  const hello = client.createFunction({ id: "hello", triggers: { event: "go" } }, () => "hello");
  const other = client.createFunction({ id: "other", triggers: [] }, () => null);
  return serve({ client, functions: [hello, other], ...location });
}

/** What the signature must be, at the time that the response says. */
function signed(text: string, key: string, response: Response): string | undefined {
  const seconds = new URLSearchParams(response.headers.get("x-inngest-signature") ?? "").get("t");
  return signatureHeader(text, key, Number(seconds) * 1000)["x-inngest-signature"];
}

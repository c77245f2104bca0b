// What apps register. Each row once over HTTP;
// check-registration.test.ts beside the source has the finer cases.
import { describe, expect, it } from "vitest";
import { hashedSigningKey } from "../../packages/executor/src/keys/signing-key.ts";
import { aFunction, aRegistration } from "./an-app.ts";
import { SIGNING_KEY } from "./bad-server.ts";
import { syncServers } from "./sync-server.ts";

const startSyncServer = syncServers();

const PAY = aFunction("shop-pay");
const withFunction = (change: object): object =>
  aRegistration([PAY, aFunction("shop-bad", change)]);

describe("row 27: unsigned, bad signature, of another place", () => {
  it.each([
    ["", "token_missing"],
    ["Bearer undefined", "token_missing"],
    [`Bearer ${SIGNING_KEY}`, "unauthorized"],
    [`Bearer ${hashedSigningKey("signkey-x-00")}`, "unauthorized"],
  ])("%j", async (authorization, code) => {
    const server = await startSyncServer({ mode: "cloud" });
    expect(await server.register(aRegistration([PAY]), { authorization })).toMatchObject({
      status: 401,
      body: { ok: false, status: 401, code },
    });
    expect(server.functions()).toEqual([]);
  });

  it("an app of the other kind is told how to become one of ours", async () => {
    const server = await startSyncServer();
    const headers = { "x-inngest-expected-server-kind": "cloud" };
    const answer = await server.register(aRegistration([PAY]), headers);
    expect(answer).toMatchObject({
      status: 400,
      body: { ok: false, status: 400, code: "server_kind" },
    });
    expect(answer.body["hint"]).toContain("INNGEST_DEV");
  });
});

interface Row {
  readonly row: string;
  readonly code: string;
  readonly bodies: readonly object[];
}

const ROWS: readonly Row[] = [
  {
    row: "row 28: url missing, relative, ftp, file, javascript, user:pass@, fragment, 4 KB, homograph, trailing dot",
    code: "app_url_invalid",
    bodies: [
      undefined,
      "/api/cairn",
      "ftp://shop.example",
      "file:///etc/passwd",
      "javascript:alert(1)",
      "https://user:pass@shop.example",
      "https://shop.example/#x",
      `https://shop.example/${"x".repeat(4_096)}`,
      "https://shоp.example",
      "https://shop.example./",
    ].map((url) => aRegistration([PAY], { url })),
  },
  {
    row: "row 33: duplicate function ids",
    code: "function_duplicate",
    bodies: [aRegistration([PAY, PAY])],
  },
  {
    row: 'row 33: id "", 300 characters, spaces, ../',
    code: "registration_invalid",
    bodies: ["", "x".repeat(300), "a b", "../x"].map((id) => aRegistration([aFunction(id)])),
  },
  {
    row: "row 34: bad cron",
    code: "cron_invalid",
    bodies: [
      "* * * *",
      "* * * * * * *",
      "* * * * * *",
      "99 * * * *",
      "0 0 30 2 *",
      "TZ=Foo/Bar 0 0 * * *",
      "@every 1s",
    ].map((cron) => withFunction({ triggers: [{ cron }] })),
  },
  {
    row: "row 35: bad CEL: syntax, unknown variable, 10 KB, nested macros",
    code: "expression_invalid",
    bodies: [
      "event.data.x ==",
      "nobody.knows == 1",
      `event.data.x == "${"x".repeat(10_000)}"`,
      `${"event.data.l.all(x, ".repeat(80)}true${")".repeat(80)}`,
    ].map((expression) => withFunction({ triggers: [{ event: "a", expression }] })),
  },
  {
    row: "row 36: concurrency -1, 1.5, a string, 1e9, a key that is no expression's text",
    code: "registration_invalid",
    bodies: [-1, 1.5, "5", 1e9, { limit: 1, key: 7 }].map((concurrency) =>
      withFunction({ concurrency }),
    ),
  },
  {
    row: "row 37: debounce 0s, 8d, soon; batch size 0, 1e6; batch and debounce; rate limit period 0",
    code: "registration_invalid",
    bodies: [
      { debounce: { period: "0s" } },
      { debounce: { period: "8d" } },
      { debounce: { period: "soon" } },
      { batchEvents: { maxSize: 0, timeout: "5s" } },
      { batchEvents: { maxSize: 1e6, timeout: "5s" } },
      { batchEvents: { maxSize: 10, timeout: "5s" }, debounce: { period: "5s" } },
      { rateLimit: { limit: 1, period: "" } },
    ].map(withFunction),
  },
  {
    row: 'row 38: retries 21, -1, "x"; timeouts "5 minutes"',
    code: "registration_invalid",
    bodies: [
      ...[21, -1, "x"].map((attempts) => {
        const runtime = { type: "http", url: "https://shop.example/api" };
        return withFunction({ steps: { step: { runtime, retries: { attempts } } } });
      }),
      withFunction({ timeouts: { start: "5 minutes" } }),
    ],
  },
  {
    row: "row 40: 10,001 functions",
    code: "registration_invalid",
    bodies: [aRegistration(Array.from({ length: 10_001 }, () => ({})))],
  },
];

describe.each(ROWS)("$row", ({ code, bodies }) => {
  it(`gets 400 ${code}, says it in the body too, and stores nothing`, async () => {
    const server = await startSyncServer();
    for (const body of bodies) {
      const answer = await server.register(body);
      expect(answer).toMatchObject({ status: 400, body: { ok: false, status: 400, code } });
      expect(String(answer.body["error"]).length).toBeLessThan(800);
      expect(answer.body["hint"]).toMatch(/\.$/);
    }
    expect(server.functions()).toEqual([]);
  });
});

describe("row 32: zero functions", () => {
  it("is taken with a warning", async () => {
    const server = await startSyncServer();
    await server.register(aRegistration([PAY]));
    const answer = await server.register(aRegistration([]));
    expect(answer).toMatchObject({ status: 200, body: { ok: true, modified: true } });
    expect(answer.body["warnings"]).toEqual([expect.stringContaining("no functions")]);
    expect(server.functions()).toEqual([]);
  });
});

describe("row 35: a regular expression that explodes elsewhere", () => {
  it("is taken: ours are linear", async () => {
    const server = await startSyncServer();
    const expression = "event.data.x.matches('(a+)+$')";
    const answer = await server.register(withFunction({ triggers: [{ event: "a", expression }] }));
    expect(answer.status).toBe(200);
  });
});

describe("row 36: concurrency 0", () => {
  it("is taken as no limit, as the official SDK documents it", async () => {
    const server = await startSyncServer();
    expect((await server.register(withFunction({ concurrency: 0 }))).status).toBe(200);
  });
});

describe("row 39: cancel without a condition", () => {
  it("is taken with a warning that names the function", async () => {
    const server = await startSyncServer();
    const answer = await server.register(withFunction({ cancel: [{ event: "shop/closed" }] }));
    expect(answer.status).toBe(200);
    expect(answer.body["warnings"]).toEqual([expect.stringContaining("shop-bad")]);
  });
});

describe("row 40: a body of 10 MB", () => {
  it("gets 413", async () => {
    const server = await startSyncServer();
    const answer = await server.register("x".repeat(10 * 1024 * 1024));
    expect(answer).toMatchObject({ status: 413, body: { ok: false, code: "body_too_large" } });
  });
});

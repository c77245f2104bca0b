// Who may send, and with which headers.
import { describe, expect, it } from "vitest";
import { hashedSigningKey } from "../../packages/executor/src/keys/signing-key.ts";
import { EVENT_KEY, SIGNING_KEY, startBadServer, toAnswer } from "./bad-server.ts";
import { sendRaw, statusOf } from "./raw-request.ts";

const EVENT = '{"name":"shop/order.placed"}';

const head = (...lines: readonly string[]): string =>
  [`POST /e/${EVENT_KEY} HTTP/1.1`, "host: 127.0.0.1", ...lines, "", ""].join("\r\n");

describe("row 1: no key, unknown key, key of another place", () => {
  it.each([
    ["/e", "event_key_missing"],
    ["/e/", "event_key_missing"],
    ["/e/unknown", "event_key_invalid"],
    ["/e/THE-RIGHT-KEY", "event_key_invalid"],
    ["/e/the-right-ke", "event_key_invalid"],
    ["/e/undefined", "event_key_invalid"],
  ])("POST %s", async (path, code) => {
    const server = await startBadServer();
    const answer = await toAnswer(await fetch(server.url + path, { method: "POST", body: EVENT }));
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ status: 401, code });
    expect(server.accepted).toEqual([]);
  });

  it("POST /v1/events asks for a bearer token instead", async () => {
    const { url, accepted } = await startBadServer();
    const send = async (authorization: string) =>
      toAnswer(
        await fetch(`${url}/v1/events`, {
          method: "POST",
          body: EVENT,
          headers: { authorization },
        }),
      );
    expect((await send(`Bearer ${EVENT_KEY}`)).body).toMatchObject({ code: "unauthorized" });
    expect((await send(`Bearer ${hashedSigningKey(SIGNING_KEY)}`)).status).toBe(200);
    expect(accepted).toHaveLength(1);
  });

  it("development takes any key, and none", async () => {
    const { url } = await startBadServer({ mode: "dev" });
    for (const path of ["/e", "/e/NO_EVENT_KEY_SET", "/v1/events"]) {
      const response = await fetch(url + path, { method: "POST", body: EVENT });
      expect(response.status).toBe(200);
    }
  });
});

describe("row 2: GET, PUT, PATCH, DELETE, OPTIONS, TRACE", () => {
  it.each(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])("%s", async (method) => {
    const { port, bugs } = await startBadServer();
    const request = `${method} /e/${EVENT_KEY} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`;
    const answer = await sendRaw(port, request);
    expect(statusOf(answer)).toBe(405);
    expect(answer.toLowerCase()).toContain("allow: post");
    expect(answer.toLowerCase()).not.toContain("access-control");
    expect(bugs).toEqual([]);
  });
});

describe("row 3: empty body", () => {
  it.each(["", " \n"])("%j", async (body) => {
    const { post } = await startBadServer();
    expect(await post(body)).toMatchObject({ status: 400, body: { code: "body_empty" } });
  });
});

describe("row 23: header __proto__, 200 headers, 64 KB header, CR/LF, x-middleware-subrequest", () => {
  const send = async (port: number, ...lines: readonly string[]): Promise<number> => {
    const length = `content-length: ${String(EVENT.length)}`;
    return statusOf(await sendRaw(port, head(...lines, length) + EVENT));
  };

  it.each([
    ["__proto__", ["__proto__: x", "constructor: x"], 200],
    ["200 headers", Array.from({ length: 200 }, (_, n) => `x-h${String(n)}: 1`), 200],
    ["a header of 64 KB", [`x-large: ${"x".repeat(65_536)}`], 431],
    ["a bare CR in a value", ["x-bad: a\rb"], 400],
    ["a NUL in a value", ["x-bad: a\u0000b"], 400],
    ["a space in a name", ["x bad: a"], 400],
    ["x-middleware-subrequest", ["x-middleware-subrequest: middleware"], 200],
  ])("%s", async (_, lines, status) => {
    const { port, bugs, post } = await startBadServer();
    expect(await send(port, ...lines)).toBe(status);
    expect((await post(EVENT)).status).toBe(200);
    expect(bugs).toEqual([]);
  });

  it("x-middleware-subrequest opens nothing", async () => {
    const { url } = await startBadServer();
    const headers = { "x-middleware-subrequest": "middleware:middleware:middleware" };
    const response = await fetch(`${url}/e/wrong`, { method: "POST", body: EVENT, headers });
    expect(response.status).toBe(401);
  });
});

describe("row 24: env header", () => {
  it("is not looked at: an executor has one environment, the key's", async () => {
    const { post } = await startBadServer();
    const answer = await post(EVENT, { headers: { "x-inngest-env": "someone-elses" } });
    expect(answer.status).toBe(200);
  });
});

describe("row 26: the database is down", () => {
  it("503 with Retry-After, and the sender is told to send again", async () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    const { post } = await startBadServer({ accept: () => Promise.reject(refused) });
    const answer = await post(EVENT);
    expect(answer).toMatchObject({ status: 503, body: { code: "storage_unavailable" } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("a bug is 500 and tells nothing of itself", async () => {
    const { post } = await startBadServer({
      accept: () => Promise.reject(new Error("secret detail")),
    });
    const answer = await post(EVENT);
    expect(answer).toMatchObject({ status: 500, body: { code: "internal" } });
    expect(JSON.stringify(answer.body)).not.toContain("secret");
  });
});

describe("rows 63 and 69: other sites, rebound names, other spellings of a path", () => {
  it("a page of another site cannot send events to a developer's executor", async () => {
    const { post, accepted } = await startBadServer({ mode: "dev" });
    const headers = { origin: "https://evil.example", "content-type": "text/plain" };
    expect(await post(EVENT, { headers })).toMatchObject({
      status: 403,
      body: { code: "origin_not_allowed" },
    });
    expect(accepted).toEqual([]);
  });

  it("a name that was rebound to this machine is not answered", async () => {
    const { port } = await startBadServer({ mode: "dev" });
    const answer = await sendRaw(
      port,
      "GET /v1/events HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
    );
    expect(statusOf(answer)).toBe(403);
    expect(answer).toContain("host_not_allowed");
  });

  it.each([
    "//e//the-right-key",
    "/e/%2e%2e/the-right-key",
    "/x/../e/wrong",
    "/e/wrong;x=the-right-key",
    "/e/the-right-key/",
    "/E/the-right-key",
    "/e/the-right-key%00",
    "/e/the-right-key?__nextDataReq=1",
  ])("%s", async (path) => {
    const { port, accepted } = await startBadServer();
    const length = `content-length: ${String(EVENT.length)}`;
    const answer = await sendRaw(
      port,
      `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${length}\r\n\r\n${EVENT}`,
    );
    const isTheRoute = path.startsWith("/e/the-right-key?");
    expect([401, 404]).toContain(isTheRoute ? 401 : statusOf(answer));
    expect(accepted).toHaveLength(isTheRoute ? 1 : 0);
  });
});

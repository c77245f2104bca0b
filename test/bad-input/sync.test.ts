// A URL that somebody asks us to sync, and what answers there.
import { describe, expect, it } from "vitest";
import { signRequest, sign } from "../../packages/executor/src/call/sign-request.ts";
import { signingSecret } from "../../packages/executor/src/keys/signing-key.ts";
import { aFunction, IN_BAND_HEADERS, startApp } from "./an-app.ts";
import { SIGNING_KEY } from "./bad-server.ts";
import { syncServers } from "./sync-server.ts";

const startSyncServer = syncServers();
const SECRET = signingSecret(SIGNING_KEY);

const IN_BAND = JSON.stringify({
  app_id: "shop",
  sdk: "js:v4.24.0",
  framework: "nextjs",
  url: "https://what-it-believes.example/api",
  functions: [aFunction("shop-pay")],
});

describe("an app that answers", () => {
  it("is registered under the URL that was asked", async () => {
    const server = await startSyncServer();
    const url = await startApp((_, response) =>
      response.writeHead(200, IN_BAND_HEADERS).end(IN_BAND),
    );
    const answer = await server.sync(url);
    expect(answer).toMatchObject({
      status: 200,
      body: { data: { kind: "in_band", url, appName: "shop", functions: 1, modified: true } },
    });
    expect(server.registry.index().bySlug.get("shop-pay")?.url).toBe(
      `${url}?fnId=shop-pay&stepId=step`,
    );
  });

  it("in production is asked with a signature and must answer with one", async () => {
    const server = await startSyncServer({ mode: "cloud", allow: ["127.0.0.1"] });
    let asked: string | string[] | undefined;
    let isSigned = true;
    const url = await startApp((request, response) => {
      asked = request.headers["x-inngest-signature"];
      const signature = { "x-inngest-signature": sign(IN_BAND, SECRET, Date.now()) };
      response.writeHead(200, { ...IN_BAND_HEADERS, ...(isSigned ? signature : {}) }).end(IN_BAND);
    });
    expect((await server.sync(url)).status).toBe(200);
    const [, seconds] = /^t=(\d+)&s=/.exec(String(asked)) ?? [];
    const expected = signRequest(JSON.stringify({ url }), SECRET, Number(seconds) * 1000);
    expect(asked).toBe(expected.headers["x-inngest-signature"]);
    isSigned = false;
    expect(await server.sync(url)).toMatchObject({
      status: 422,
      body: { code: "app_unauthorized" },
    });
  });
});

describe("row 28: url missing, relative, other schemes", () => {
  it.each([undefined, null, 7, "", "/api", "ftp://shop.example", "http://u:p@shop.example"])(
    "%j",
    async (url) => {
      const server = await startSyncServer();
      expect(await server.sync(url)).toMatchObject({
        status: 400,
        body: { code: "app_url_invalid" },
      });
    },
  );
});

describe("row 29: url to a private address, in every spelling", () => {
  it.each([
    "http://127.0.0.1:3000/",
    "http://[::1]:3000/",
    "http://0.0.0.0:3000/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest",
    "http://100.64.0.1/",
    "http://[fd00::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://localhost:3000/",
    "https://shop.example:22/",
    "https://shop.example:5432/",
  ])("%s", async (url) => {
    const server = await startSyncServer({ mode: "cloud", allow: [] });
    const answer = await server.sync(url);
    expect(answer).toMatchObject({ status: 403, body: { code: "egress_denied" } });
    expect(answer.body["hint"]).toContain("CAIRN_EGRESS_ALLOW=");
  });
});

describe("row 30: the app answers 30x to another host", () => {
  it.each([301, 302, 303, 307, 308])("%i", async (status) => {
    const server = await startSyncServer();
    let visits = 0;
    const elsewhere = await startApp((_, response) => {
      visits += 1;
      response.end();
    });
    const url = await startApp((_, response) =>
      response.writeHead(status, { location: elsewhere, ...IN_BAND_HEADERS }).end(),
    );
    const answer = await server.sync(url);
    expect(answer).toMatchObject({ status: 422, body: { code: "app_redirected" } });
    expect(answer.body["error"]).toContain(elsewhere);
    expect(visits).toBe(0);
  });
});

describe("row 31: the app answers HTML, 404, 500, too late, too much, half, or not at all", () => {
  const html = { "content-type": "text/html" };

  it.each([
    { what: "HTML", headers: html, body: "<script>alert(1)</script>", said: "text/html" },
    { what: "404", status: 404, headers: html, body: "Not here", said: "404" },
    { what: "500", status: 500, headers: html, body: "Oops", said: "500" },
    { what: "nothing", headers: {}, body: "", said: "no content type" },
  ])("$what, not from an SDK", async ({ status = 200, headers, body, said }) => {
    const server = await startSyncServer();
    const url = await startApp((_, response) => response.writeHead(status, headers).end(body));
    const answer = await server.sync(url);
    expect(answer).toMatchObject({ status: 422, body: { code: "app_unreachable" } });
    expect(answer.body["error"]).toContain(said);
  });

  it.each([
    { what: "an error", status: 500, body: '{"message":"no database"}', said: "no database" },
    { what: "half a JSON", body: IN_BAND.slice(0, 50), said: "not JSON" },
    { what: "too much", body: "x".repeat(100_000), said: "too large" },
  ])("$what, from an SDK", async ({ status = 200, body, said }) => {
    const server = await startSyncServer();
    const url = await startApp((_, response) =>
      response.writeHead(status, IN_BAND_HEADERS).end(body),
    );
    const answer = await server.sync(url);
    expect(answer).toMatchObject({ status: 422, body: { code: "app_response_invalid" } });
    expect(answer.body["error"]).toContain(said);
    expect(String(answer.body["error"]).length).toBeLessThan(800);
  });

  it("functions that are wrong, like those of an app that registers itself", async () => {
    const server = await startSyncServer();
    const body = '{"app_id":"a","functions":[{}]}';
    const url = await startApp((_, response) => response.writeHead(200, IN_BAND_HEADERS).end(body));
    expect(await server.sync(url)).toMatchObject({
      status: 400,
      body: { code: "registration_invalid" },
    });
  });

  it("too late", async () => {
    const server = await startSyncServer({ timeoutMs: 50 });
    const url = await startApp(() => undefined);
    const answer = await server.sync(url);
    expect(answer).toMatchObject({ status: 422, body: { code: "app_unreachable" } });
    expect(answer.body["error"]).toContain("no answer within 0.05 s");
  });

  it("endlessly", async () => {
    const server = await startSyncServer();
    const url = await startApp((_, response) => {
      response.writeHead(200, IN_BAND_HEADERS);
      const pump = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", pump);
      pump();
    });
    expect((await server.sync(url)).body).toMatchObject({ code: "app_response_invalid" });
  });

  it("nobody is there", async () => {
    const server = await startSyncServer();
    const answer = await server.sync("http://127.0.0.1:1/api/cairn");
    expect(answer).toMatchObject({ status: 422, body: { code: "app_unreachable" } });
    expect(answer.body["error"]).toContain("ECONNREFUSED");
    expect(answer.body["hint"]).toContain("curl -i -X PUT");
  });

  it("the connection breaks in the middle", async () => {
    const server = await startSyncServer();
    const url = await startApp((request, response) => {
      response.writeHead(200, { ...IN_BAND_HEADERS, "content-length": "100" });
      response.write("{");
      request.socket.resetAndDestroy();
    });
    expect((await server.sync(url)).body).toMatchObject({ code: "app_unreachable" });
  });
});

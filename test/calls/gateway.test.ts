// Requests of steps over real connections: where they may go, how long they may take, how much they
// may bring.
import type { GatewayOutcome, GatewayRequest } from "@cairn/core";
import { createServer, type RequestListener } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { createEgressGuard } from "../../packages/executor/src/call/egress-guard.ts";
import { createGateway, type GatewayOptions } from "../../packages/executor/src/call/gateway.ts";

async function startOther(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}`;
}

async function send(
  request: Partial<GatewayRequest> & { readonly url: string },
  options: Partial<GatewayOptions> = {},
): Promise<GatewayOutcome> {
  const gateway = createGateway({ timeoutMs: 5_000, maxBytes: 1_000, connections: 2, ...options });
  onTestFinished(() => gateway.close());
  const whole = { op: "Gateway", method: "GET", headers: {}, body: null, ...request } as const;
  return (await gateway.send(whole, new AbortController().signal)).outcome;
}

const bodyOf = ({ data }: GatewayOutcome): unknown => JSON.parse(data ?? "null");
const LOCAL_ONLY = createEgressGuard(["127.0.0.1"], "CAIRN_GATEWAY_ALLOW");
const CLOSED = createEgressGuard([], "CAIRN_GATEWAY_ALLOW");

describe("a request of a step, in production", () => {
  it("goes to no private address, by number or by name, and says which setting allows it", async () => {
    let requests = 0;
    const url = await startOther((_, response) => {
      requests += 1;
      response.end();
    });
    const named = url.replace("127.0.0.1", "localhost");
    const metadata = "http://169.254.169.254/latest/meta-data?key=0123456789";
    for (const target of [url, named, metadata, "http://[::1]:3000/"]) {
      const { data, failure } = await send({ url: target }, { egress: CLOSED });
      expect(data).toBeNull();
      expect(failure).toMatchObject({ retriable: false, error: { name: "GatewayError" } });
      expect(failure?.error.message).toContain("CAIRN_GATEWAY_ALLOW");
      expect(failure?.error.message).not.toContain("0123456789");
    }
    expect(requests).toBe(0);
  });

  it("does not reach one by a redirect either", async () => {
    const url = await startOther((_, response) => {
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end();
    });
    const { data, failure } = await send({ url }, { egress: LOCAL_ONLY });
    expect(data).toBeNull();
    expect(failure?.error.message).toContain("169.254.169.254");
  });
});

describe("a redirect", () => {
  it("of a read is followed; other servers get no header that could be a secret", async () => {
    let seen: unknown;
    const target = await startOther((request, response) => {
      seen = request.headers;
      response.end("there");
    });
    const url = await startOther((_, response) => {
      response.writeHead(307, { location: `${target}/x` }).end();
    });
    const headers = { authorization: "Bearer secret", "x-api-key": "secret", accept: "text/plain" };
    const outcome = await send({ url, headers });
    expect(bodyOf(outcome)).toMatchObject({ body: "there", url: `${target}/x`, status_code: 200 });
    expect(seen).toMatchObject({ accept: "text/plain" });
    expect(JSON.stringify(seen)).not.toContain("secret");
  });

  it("of anything else is the answer", async () => {
    const url = await startOther((_, response) => {
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect(bodyOf(await send({ url, method: "POST", body: "x" }))).toMatchObject({
      status_code: 302,
    });
  });

  it("in a circle ends", async () => {
    const url = await startOther((_, response) => {
      response.writeHead(301, { location: "/" }).end();
    });
    const { failure } = await send({ url });
    expect(failure).toMatchObject({ retriable: false });
    expect(failure?.error.message).toContain("redirects more than 5 times");
  });
});

describe("an answer", () => {
  it("that is too large or too late is none", async () => {
    const large = await startOther((_, response) => void response.end("x".repeat(2_000)));
    expect((await send({ url: large })).failure).toMatchObject({ retriable: false });
    const late = await startOther(() => undefined);
    const { failure } = await send({ url: late }, { timeoutMs: 50 });
    expect(failure).toMatchObject({ retriable: true });
  });

  it("comes uncompressed, because that was asked for", async () => {
    let encoding: unknown;
    const url = await startOther((request, response) => {
      encoding = request.headers["accept-encoding"];
      response.writeHead(200, { "content-encoding": "gzip" }).end("x");
    });
    const { failure } = await send({ url, headers: { "accept-encoding": "gzip" } });
    expect(encoding).toBe("identity");
    expect(failure?.error.message).toContain("gzip");
  });

  it("of a provider that is not JSON is an error, and quotes no key", async () => {
    const url = await startOther((request, response) => {
      const isBad = request.url === "/bad";
      response.writeHead(isBad ? 400 : 200).end(`you sent ${request.headers.authorization ?? ""}`);
    });
    const headers = { authorization: "Bearer sk-0123456789" };
    for (const path of ["/", "/bad"]) {
      const { data, failure } = await send({ op: "AIGateway", url: url + path, headers });
      expect(data).toBeNull();
      expect(failure).toMatchObject({ retriable: false, error: { name: "GatewayError" } });
      expect(failure?.error.message).not.toContain("sk-0123456789");
    }
  });
});

it("a request that cannot be sent is not tried again, and its headers are told to nobody", async () => {
  const url = await startOther((_, response) => void response.end());
  const { failure } = await send({ url, headers: { "x-key": "secret\r\ninjected: 1" } });
  expect(failure).toMatchObject({ retriable: false });
  expect(failure?.error.message).not.toContain("secret");
});

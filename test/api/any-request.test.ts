// Any method on any route, with path parameters that nobody should send: an answer that is documented,
// never a hang, and never an error of ours.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ERROR_CODES, type ErrorCode } from "@cairn/core";
import { createExecutor, type Executor } from "../../packages/executor/src/executor.ts";
import { ERROR_STATUS } from "../../packages/executor/src/http/error-status.ts";
import { type NodeServer, serveExecutor } from "../../packages/executor/src/http/node-server.ts";
import { openApiDocument } from "../../packages/executor/src/http/openapi.ts";
import { API_ROUTES } from "../../packages/executor/src/http/read-routes.ts";
import type { Route } from "../../packages/executor/src/http/route.ts";
import { hashedSigningKey } from "../../packages/executor/src/keys/signing-key.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";
import { createSender, type RawAnswer, type Sender, type SentRequest } from "./send-request.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] as const;
const SIGNING_KEY = `signkey-test-${"0".repeat(64)}`;
const EVENT_KEY = "event-key-of-this-test";

const ODD_PARAMETERS = [
  "x".repeat(10_240),
  "'%20or%201=1--",
  "%22;drop%20table%20runs",
  "%00",
  "01KDVV9S%00000000000000000",
  "%2e%2e",
  "%2F%2F",
  "%ff%fe",
  "%zz",
  "%F0%9F%92%A9",
  "__proto__",
  "*",
  ":id",
  "01KDVV9S000000000000000000;x=1",
];

interface Served {
  readonly name: string;
  readonly mode: "dev" | "cloud";
  readonly token: string | undefined;
}

const SERVED: readonly Served[] = [
  { name: "in development", mode: "dev", token: undefined },
  { name: "in production, without a key", mode: "cloud", token: undefined },
  { name: "in production, with a key", mode: "cloud", token: hashedSigningKey(SIGNING_KEY) },
];

describe.each(SERVED)("$name", ({ mode, token }) => {
  let database: TestDatabase;
  let executor: Executor;
  let server: NodeServer;
  let sender: Sender;
  const logged: string[] = [];
  const isRefused = mode === "cloud" && token === undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
    executor = createExecutor({
      databaseUrl: database.url,
      mode,
      log: createLogger("error", { write: (line) => void logged.push(line) }),
      env: "test",
      eventKeys: [EVENT_KEY],
      signingKeys: [SIGNING_KEY],
    });
    await executor.start();
    server = await serveExecutor(executor, { port: 0, host: "127.0.0.1" });
    sender = createSender(server.port);
  });

  afterAll(async () => {
    sender.close();
    await server.close();
    await executor.stop(1_000);
    await database.drop();
  });

  const routes: readonly Route[] = API_ROUTES;
  const paths = [...new Set(routes.map(({ path }) => path))].filter(
    (path) => mode === "dev" || path !== "/dev",
  );
  const responses = openApiDocument(API_ROUTES)["paths"] as Readonly<
    Record<string, Readonly<Record<string, { responses: object }>>>
  >;

  const methodsOf = (path: string): string[] =>
    routes.filter((route) => route.path === path).map(({ method }) => method);

  /** GET is answered as documented without its body. */
  function documented(method: string, path: string): ReadonlySet<string> {
    const name = path.replaceAll(/:(\w+)/g, "{$1}");
    const operation = responses[name]?.[(method === "HEAD" ? "GET" : method).toLowerCase()];
    return new Set(Object.keys(operation?.responses ?? {}));
  }

  const isServed = (method: string, path: string): boolean =>
    methodsOf(path).includes(method === "HEAD" ? "GET" : method);

  /** Paths are locked as a whole; a few routes of theirs have a token of their own instead. */
  const isOpen = (method: string, path: string): boolean =>
    !/^\/(v0|v1|fn|invoke)\//.test(path) ||
    routes.some(
      (route) =>
        route.path === path &&
        route.open === true &&
        route.method === (method === "HEAD" ? "GET" : method),
    );

  function problemOf(sent: SentRequest, path: string, answer: RawAnswer): string | undefined {
    const { method } = sent;
    if (isRefused && !isOpen(method, path)) {
      return answer.status === 401 ? errorProblem(sent, answer) : "is let in";
    }
    if (!isServed(method, path)) {
      if (answer.status !== 405) return "is not refused";
      const allowed = new Set(answer.allow?.split(", "));
      if (methodsOf(path).some((known) => !allowed.has(known))) return "names no methods";
    } else if (!documented(method, path).has(String(answer.status))) return "is not documented";
    return answer.status < 400 ? undefined : errorProblem(sent, answer);
  }

  async function problemsOf(
    requests: readonly { readonly sent: SentRequest; readonly path: string }[],
    judge: (sent: SentRequest, path: string, answer: RawAnswer) => string | undefined,
  ): Promise<readonly string[]> {
    const found = await Promise.all(
      requests.map(async ({ sent, path }) => {
        const answer = await sender.send({ ...sent, token });
        const problem = judge(sent, path, answer);
        const { method, path: asked, body = "" } = sent;
        if (problem === undefined) return [];
        const what = `${String(answer.status)} ${answer.text.slice(0, 200)}`;
        return [`${method} ${asked.slice(0, 100)} ${body} ${problem}: ${what}`];
      }),
    );
    return found.flat();
  }

  const filled = (path: string, value: string): string => path.replaceAll(/:\w+/g, value);

  it("every method of every route has its documented answer", async () => {
    const bodies = [undefined, "{}", "[]", "null", "{"];
    const requests = paths.flatMap((path) =>
      METHODS.flatMap((method) =>
        (method === "POST" ? bodies : [undefined]).map((body) => ({
          path,
          sent: {
            method,
            path: filled(path, path.startsWith("/e/") ? EVENT_KEY : "01KDVV9S000000000000000000"),
            ...(body === undefined ? {} : { body }),
          },
        })),
      ),
    );
    expect(await problemsOf(requests, problemOf)).toEqual([]);
    expect(logged).toEqual([]);
  }, 120_000);

  it("odd path parameters name nothing, and harm nothing", async () => {
    const requests = paths
      .filter((path) => path.includes(":"))
      .flatMap((path) =>
        ODD_PARAMETERS.flatMap((value) =>
          METHODS.map((method) => ({ path, sent: { method, path: filled(path, value) } })),
        ),
      );
    const judge = (sent: SentRequest, path: string, answer: RawAnswer): string | undefined => {
      if (isRefused && !isOpen(sent.method, path) && answer.status !== 401 && answer.status !== 404)
        return "is let in";
      if (answer.status >= 500) return "is our fault";
      return answer.status < 400 ? undefined : errorProblem(sent, answer);
    };
    expect(await problemsOf(requests, judge)).toEqual([]);
    expect(logged).toEqual([]);
  }, 120_000);

  it("odd paths lead nowhere, and past no lock", async () => {
    const odd = [
      "//v1/runs",
      "/v1//runs",
      "/v1/runs/",
      "/v1/runs/%2e%2e/runs",
      "/health/../v1/runs",
      "/health/%2e%2e/v1/runs",
      "/e/../v1/runs",
      "/v1/runs;x",
      "/V1/runs",
      "/v1/runs%2F",
      "/%76%31/runs",
      "/v1%2Fruns",
      "/v1/runs.rsc",
      "/v1/runs?__nextDataReq=1",
      `/v1/runs?cursor=${"x".repeat(8_000)}`,
      "/invoke/",
      "/invoke//x",
      "/v1\\runs",
      "/v1/runs%00",
      "*",
    ];
    const requests = odd.flatMap((path) =>
      METHODS.map((method) => ({ path, sent: { method, path } })),
    );
    const judge = (sent: SentRequest, _path: string, answer: RawAnswer): string | undefined => {
      if (isRefused && answer.status < 400) return "is let in";
      if (answer.status >= 500) return "is our fault";
      return answer.status < 400 ? undefined : errorProblem(sent, answer);
    };
    expect(await problemsOf(requests, judge)).toEqual([]);
    expect(logged).toEqual([]);
  }, 60_000);
});

const isCode = (code: unknown): code is ErrorCode => ERROR_CODES.some((known) => known === code);

function errorProblem({ method }: SentRequest, answer: RawAnswer): string | undefined {
  if (method === "HEAD") return answer.text === "" ? undefined : "has a body";
  if (answer.type !== "application/json") return `is ${answer.type}, not JSON`;
  const body = JSON.parse(answer.text) as Readonly<Record<string, unknown>>;
  if (!isCode(body["code"])) return "has no code";
  if (body["status"] !== answer.status) return "has another status in its body";
  if (ERROR_STATUS[body["code"]] !== answer.status) return "has another status than its code";
  return typeof body["error"] === "string" ? undefined : "has no sentence";
}

// An executor, and an app of ordinary HTTP endpoints that the official SDK makes durable, over real HTTP.
import { Inngest } from "inngest";
import { endpointAdapter } from "inngest/edge";
import { text } from "node:stream/consumers";
import type { Sql } from "postgres";
import { onTestFinished } from "vitest";
import { createExecutor, type Executor } from "../../packages/executor/src/executor.ts";
import type { ExecutorOptions } from "../../packages/executor/src/executor-options.ts";
import { serveExecutor } from "../../packages/executor/src/http/node-server.ts";
import { hashedSigningKey } from "../../packages/executor/src/keys/signing-key.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { fixedRetryPolicy } from "@cairn/core";
import { openKeys } from "../keys/production-executor.ts";
import { startServer } from "../opcodes/official-system.ts";

/** The SDK makes a response of what it returns; its types do not say so. */
type Handle = (request: Request) => Promise<unknown>;

interface AppRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  /** Called by the executor, for this run. */
  readonly runId: string | null;
}

export interface EndpointSystem {
  /** Of the executor. */
  readonly url: string;
  readonly executor: Executor;
  readonly appUrl: string;
  readonly sql: Sql;
  /** What the app was asked, in order. */
  readonly asked: AppRequest[];
  /** Requests of the app to the executor, as `METHOD path`. */
  readonly reported: string[];
  readonly bearer: { readonly authorization: string };
  readonly ask: (path: string) => Promise<unknown>;
  /** Lines of the executor's log, all levels. */
  readonly logged: readonly string[];
}

type Build = (client: Inngest) => Readonly<Record<string, Handle>>;
type Changes = Partial<ExecutorOptions> & {
  readonly mode?: "dev" | "cloud";
  readonly endpoint?: { readonly asyncRedirectUrl?: string };
};

/** All of it ends with the test. `build` makes handlers by path. */
export async function startEndpoints(
  build: Build,
  { mode = "dev", endpoint, ...changes }: Changes = {},
): Promise<EndpointSystem> {
  const keys = await openKeys();
  const signing = await keys.mint("signing");
  await keys.mint("event");
  const logged: string[] = [];
  const executor = createExecutor({
    databaseUrl: keys.databaseUrl,
    mode,
    log: createLogger("debug", { write: (line) => void logged.push(line) }),
    env: "production",
    eventKeys: [],
    signingKeys: [],
    egressAllow: ["127.0.0.1"],
    pollMs: 20,
    policy: fixedRetryPolicy(20),
    ...changes,
  });
  onTestFinished(() => executor.stop(1_000));
  await executor.start();
  const server = await serveExecutor(executor, { port: 0, host: "127.0.0.1" });
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${String(server.port)}`;
  const reported: string[] = [];
  const client = new Inngest({
    id: "web",
    baseUrl: url,
    isDev: mode === "dev",
    ...(mode === "dev" ? {} : { signingKey: signing.key }),
    fetch: (input, init) => {
      const request = new Request(input, init);
      reported.push(`${request.method} ${new URL(request.url).pathname}`);
      return fetch(request);
    },
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    endpointAdapter:
      endpoint === undefined ? endpointAdapter : endpointAdapter.withOptions(endpoint),
  });
  const asked: AppRequest[] = [];
  const appUrl = await startApp(build(client), asked);
  const bearer = { authorization: `Bearer ${hashedSigningKey(signing.key)}` };
  return {
    url,
    executor,
    appUrl,
    sql: keys.sql,
    asked,
    reported,
    logged,
    bearer,
    ask: async (path) => (await fetch(url + path, { headers: bearer })).json(),
  };
}

const silent = (): void => undefined;

function startApp(
  handlers: Readonly<Record<string, Handle>>,
  asked: AppRequest[],
): Promise<string> {
  const url = startServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const target = new URL(request.url ?? "/", await url);
      const given = Object.entries(request.headersDistinct).map(
        ([name, values = []]): [string, string] => [name, values.join(", ")],
      );
      const headers = new Headers(given);
      const { method = "GET" } = request;
      const { pathname: path, search: query } = target;
      asked.push({ method, path, query, body, runId: headers.get("x-run-id") });
      const handle = handlers[path] ?? (() => Promise.resolve(new Response(null, { status: 404 })));
      const answer = await handle(
        new Request(target, { method, headers, ...(body === "" ? {} : { body }) }),
      );
      if (!(answer instanceof Response)) throw new Error("the SDK gave no response");
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      for await (const bytes of answer.body ?? []) response.write(bytes);
      response.end();
    })();
  });
  return url;
}

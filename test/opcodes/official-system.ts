// Executors on one database, and an app written with the official SDK that they call, over real HTTP.
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/edge";
import { metadataMiddleware } from "inngest/experimental";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import postgres, { type Sql } from "postgres";
import { onTestFinished } from "vitest";
import { DEFAULT_LIMITS, fixedRetryPolicy } from "@cairn/core";
import { createExecutor, type Executor } from "../../packages/executor/src/executor.ts";
import type { ExecutorOptions } from "../../packages/executor/src/executor-options.ts";
import { serveExecutor } from "../../packages/executor/src/http/node-server.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { queueOptions } from "../support/queue-options.ts";

type Changes = Partial<Omit<ExecutorOptions, "limits">> & {
  readonly limits?: Partial<ExecutorOptions["limits"]>;
  /** Default: any that is free. */
  readonly port?: number;
  /** Executors reach the database by this URL. Default: its own. */
  readonly databaseUrlOf?: (url: string) => string;
};

interface RunningExecutor {
  readonly url: string;
  readonly executor: Executor;
}

export interface OfficialSystem {
  readonly url: string;
  readonly sql: Sql;
  /** Lines of the executors' logs, all levels. */
  readonly logged: readonly string[];
  /** Bodies of the calls that the app got, as JSON values. */
  readonly calls: readonly CallBody[];
  /** Sends an event and waits for its run. @returns Its id. */
  readonly start: (
    name: string,
    data?: Record<string, unknown>,
    executor?: { readonly url: string },
  ) => Promise<string>;
  readonly ask: (path: string, body?: unknown) => Promise<Answer>;
  readonly ended: (runId: string) => Promise<EndedRun>;
  readonly trace: (runId: string) => Promise<Trace>;
  /** Another executor on the same database. */
  readonly join: (changes?: Changes) => Promise<RunningExecutor>;
}

interface CallBody {
  readonly use_api: boolean;
  readonly defers: unknown;
  readonly steps: Readonly<Record<string, unknown>>;
  readonly ctx: { readonly stack: { readonly stack: readonly string[] }; readonly step_id: string };
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

interface EndedRun {
  readonly status: string;
  readonly output: unknown;
}

interface Trace {
  readonly steps: readonly Readonly<Record<string, unknown>>[];
  readonly metadata: readonly unknown[];
}

type Build = (client: Inngest) => readonly InngestFunction.Any[];

/** All of it ends with the test. */
export async function startOfficialSystem(
  build: Build,
  changes: Changes = {},
): Promise<OfficialSystem> {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  const logged: string[] = [];
  const calls: CallBody[] = [];
  const join = (more: Changes = {}) => startExecutor(database.url, logged, { ...changes, ...more });
  const { url, executor } = await join();
  await executor.syncUrl(await startApp(url, build, calls));
  const ask = (path: string, body?: unknown) => askExecutor(url, path, body);
  return {
    url,
    sql,
    logged,
    calls,
    ask,
    join,
    start: async (name, data = {}, at = { url }) => {
      const { body } = await askExecutor(at.url, "/e/key", { name, data });
      const [eventId] = body["ids"] as string[];
      const run = await until(async () => {
        const answer = await ask(`/v1/runs?event=${eventId ?? ""}`);
        return (answer.body["data"] as { id: string }[])[0];
      });
      return run.id;
    },
    ended: (runId) =>
      until(async () => {
        const { data } = (await ask(`/v1/runs/${runId}`)).body as { data: EndedRun };
        return ["Scheduled", "Running"].includes(data.status) ? undefined : data;
      }),
    trace: async (runId) => (await ask(`/v1/runs/${runId}/trace`)).body["data"] as Trace,
  };
}

async function startExecutor(
  databaseUrl: string,
  logged: string[],
  { limits, port: wanted, databaseUrlOf = (url) => url, ...changes }: Changes,
): Promise<RunningExecutor> {
  const { port, ...queue } = await queueOptions(wanted);
  const executor = createExecutor({
    databaseUrl: databaseUrlOf(databaseUrl),
    mode: "dev",
    log: createLogger("debug", { write: (line) => void logged.push(line) }),
    env: "test",
    eventKeys: [],
    signingKeys: [],
    pollMs: 20,
    policy: fixedRetryPolicy(20),
    limits: { ...DEFAULT_LIMITS, ...limits },
    ...queue,
    ...changes,
  });
  onTestFinished(() => executor.stop(1_000));
  await executor.start();
  const server = await serveExecutor(executor, { port, host: "127.0.0.1" });
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${String(server.port)}`, executor };
}

const silent = (): void => undefined;

/** The app alone. @returns The URL of its endpoint. */
export async function startApp(
  baseUrl: string,
  build: Build,
  calls: CallBody[] = [],
): Promise<string> {
  const client = new Inngest({
    id: "shop",
    isDev: true,
    baseUrl,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    middleware: [metadataMiddleware()],
  });
  const handler = serve({ client, functions: [...build(client)] });
  const url = await startServer((request, response) => {
    void (async () => {
      const body = await text(request);
      if (request.method === "POST") calls.push(JSON.parse(body) as CallBody);
      const headers = Object.entries(request.headersDistinct).map(([name, values = []]) => [
        name,
        values.join(", "),
      ]);
      const answer = await handler(
        new Request(`${url}${request.url ?? "/"}`, {
          method: request.method ?? "GET",
          headers: Object.fromEntries(headers) as Record<string, string>,
          ...(body === "" ? {} : { body }),
        }),
      );
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(await answer.text());
    })();
  });
  return `${url}/api/inngest`;
}

/** A server of its own for the test. @returns Its URL, without a slash at its end. */
export async function startServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}`;
}

export async function askExecutor(url: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(url + path, {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    headers: { "content-type": "application/json" },
  });
  const answer = await response.text();
  return { status: response.status, text: answer, body: JSON.parse(answer) as Answer["body"] };
}

/** A generous upper bound: a busy machine is slow, and only a defect takes this long. */
const PATIENCE_MS = 50_000;

/** Asks until there is something. */
export async function until<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error("it does not come");
    await delay(20);
  }
}

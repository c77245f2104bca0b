// An executor on a database of its own, and an app written with our SDK that it calls, over real HTTP.
import {
  type AnyFunction,
  type Client,
  createClient,
  type Middleware,
  serve,
} from "@cairn/sdk-next";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import postgres, { type Sql } from "postgres";
import { onTestFinished } from "vitest";
import { fixedRetryPolicy } from "@cairn/core";
import { createExecutor } from "../../packages/executor/src/executor.ts";
import { serveExecutor } from "../../packages/executor/src/http/node-server.ts";
import { hashedSigningKey } from "../../packages/executor/src/keys/signing-key.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { startServer, until } from "../opcodes/official-system.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { queueOptions } from "../support/queue-options.ts";

/** What production signs and sends with. */
export const SIGNING_KEY = "signkey-test-0123456789abcdef";
const EVENT_KEY = "event-key-of-the-test-0123456789";

export interface CairnSystemOptions {
  readonly middleware?: readonly Middleware[];
  readonly streaming?: boolean;
  readonly mode?: "dev" | "production";
  readonly checkpointing?: boolean;
  /** The app's keys in production. Default: the executor's. */
  readonly keys?: { readonly signingKey: string; readonly signingKeyFallback: string };
}

/** An answer of the app to a call. */
interface AppAnswer {
  readonly status: number;
  readonly text: string;
}

interface EndedRun {
  readonly status: string;
  readonly output: unknown;
}

export interface CairnSystem {
  readonly url: string;
  readonly sql: Sql;
  readonly client: Client;
  /** What the app answered to the executor's calls, in order. */
  readonly answers: readonly AppAnswer[];
  /** Lines that the app logged. */
  readonly lines: readonly string[];
  /** Sends an event and waits for its run. @returns Its id. */
  readonly start: (name: string, data?: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly ended: (runId: string) => Promise<EndedRun>;
  /** Starts a run and gives what came of it. */
  readonly run: (name: string, data?: Readonly<Record<string, unknown>>) => Promise<EndedRun>;
  readonly get: (path: string) => Promise<Readonly<Record<string, unknown>>>;
  /** Starts another executor on the same database. @returns Its URL. */
  readonly join: () => Promise<string>;
}

type Build = (client: Client) => readonly AnyFunction[];

let systems = 0;

/** All of it ends with the test. */
export async function startCairnSystem(
  build: Build,
  options: CairnSystemOptions = {},
): Promise<CairnSystem> {
  const { mode = "dev", streaming, middleware = [], checkpointing = true } = options;
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  const { url, syncUrl } = await startExecutor(database.url, mode);
  const lines: string[] = [];
  const log = (...args: readonly unknown[]) => void lines.push(args.map(String).join(" "));
  // In development an app remembers where it was last; another test's app is another app.
  systems += 1;
  const client = createClient({
    id: `shop${String(systems)}`,
    isDev: mode === "dev",
    baseUrl: url,
    checkpointing,
    middleware,
    ...(mode === "dev" ? {} : { signingKey: SIGNING_KEY, eventKey: EVENT_KEY, ...options.keys }),
    logger: { debug: log, info: log, warn: log, error: log },
  });
  const { answers, appUrl } = await startApp(
    serve({ client, functions: build(client), streaming }),
  );
  await syncUrl(appUrl);
  const authorization = `Bearer ${hashedSigningKey(SIGNING_KEY)}`;
  const get = async (path: string) => {
    const response = await fetch(url + path, { headers: { authorization } });
    return (await response.json()) as Readonly<Record<string, unknown>>;
  };
  const start: CairnSystem["start"] = async (name, data = {}) => {
    const { ids } = await client.send({ name, data });
    const run = await until(async () => {
      const { data: runs } = await get(`/v1/runs?event=${ids[0] ?? ""}`);
      return (runs as { id: string }[])[0];
    });
    return run.id;
  };
  const ended: CairnSystem["ended"] = (runId) =>
    until(async () => {
      const { data } = (await get(`/v1/runs/${runId}`)) as { data: EndedRun };
      return ["Scheduled", "Running"].includes(data.status) ? undefined : data;
    });
  const run: CairnSystem["run"] = async (name, data) => await ended(await start(name, data));
  const join = async (): Promise<string> => (await startExecutor(database.url, mode)).url;
  return { url, sql, client, answers, lines, start, ended, run, get, join };
}

async function startExecutor(databaseUrl: string, mode: "dev" | "production") {
  const { port, ...queue } = await queueOptions();
  const executor = createExecutor({
    databaseUrl,
    mode: mode === "dev" ? "dev" : "cloud",
    log: createLogger("debug", { write: () => undefined }),
    env: "test",
    eventKeys: mode === "dev" ? [] : [EVENT_KEY],
    signingKeys: mode === "dev" ? [] : [SIGNING_KEY],
    egressAllow: ["127.0.0.1"],
    pollMs: 20,
    policy: fixedRetryPolicy(20),
    ...queue,
  });
  onTestFinished(() => executor.stop(1_000));
  await executor.start();
  const server = await serveExecutor(executor, { port, host: "127.0.0.1" });
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${String(server.port)}`;
  return { url, syncUrl: (appUrl: string) => executor.syncUrl(appUrl) };
}

type Handlers = ReturnType<typeof serve>;

async function startApp(handlers: Handlers) {
  const answers: AppAnswer[] = [];
  const url = await startServer((request, response) => {
    void serveWeb(handlers, request, response).then(
      (answer) => {
        if (request.method === "POST") answers.push(answer);
      },
      // The caller has gone.
      () => undefined,
    );
  });
  return { answers, appUrl: `${url}/api/cairn` };
}

/** As hosts do it: the request aborts, and the answer's stream is cancelled, when the caller goes. */
export async function serveWeb(
  handlers: Handlers,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<AppAnswer> {
  const { method = "GET", url = "/", headers } = incoming;
  const body = await text(incoming);
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const request = new Request(`http://${headers.host ?? ""}${url}`, {
    method,
    headers: new Headers(headers as Record<string, string>),
    signal: gone.signal,
    ...(body === "" ? {} : { body }),
  });
  const response = await handlers[method as keyof Handlers](request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) outgoing.end();
  const copy = response.clone();
  if (response.body !== null) await pipeline(Readable.fromWeb(response.body as never), outgoing);
  return { status: response.status, text: await copy.text() };
}

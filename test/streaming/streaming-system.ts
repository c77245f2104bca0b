// A real executor, in development or in production mode, and an app of the official SDK that streams
// its answers. What leaves the app may be changed on its way.
import { fixedRetryPolicy } from "@cairn/core";
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/next";
import { NextRequest } from "next/server.js";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text as textOf } from "node:stream/consumers";
import postgres from "postgres";
import { onTestFinished } from "vitest";
import { createExecutor } from "../../packages/executor/src/executor.ts";
import type { ExecutorOptions } from "../../packages/executor/src/executor-options.ts";
import { serveExecutor } from "../../packages/executor/src/http/node-server.ts";
import { hashedSigningKey } from "../../packages/executor/src/keys/signing-key.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { startServer, until } from "../opcodes/official-system.ts";
import { createTestDatabase } from "../support/postgres.ts";

export type Mode = "dev" | "cloud";

const SIGNING_KEY = "signkey-test-0123456789abcdef0123456789abcdef";

/** Gives what leaves the app instead of a piece of an answer; undefined: the connection breaks. */
type Change = (piece: Piece) => string | undefined;

export interface Piece {
  /** Counts the app's answers to calls from 1. */
  readonly call: number;
  readonly text: string;
}

export interface StreamingSystem {
  /** Sends an event, and gives its run when that has ended. */
  readonly run: (name: string) => Promise<EndedRun>;
  /** Statuses and pieces of the app's answers to calls. */
  readonly answers: readonly { readonly status: number; readonly pieces: string[] }[];
  readonly sync: (url: string) => Promise<unknown>;
  /** Codes of the failed attempts in their order; null: the function's own error. */
  readonly failuresOf: (runId: string) => Promise<readonly (string | null)[]>;
}

interface EndedRun {
  readonly id: string;
  readonly status: string;
  readonly output: unknown;
}

export interface StreamingOptions {
  readonly mode: Mode;
  readonly build: (client: Inngest) => readonly InngestFunction.Any[];
  readonly change?: Change;
  readonly changes?: Partial<ExecutorOptions>;
}

const silent = (): void => undefined;

/** All of it ends with the test. */
export async function startStreaming(options: StreamingOptions): Promise<StreamingSystem> {
  const executor = await startExecutor(options);
  const answers: { status: number; pieces: string[] }[] = [];
  const client = new Inngest({
    id: "shop",
    isDev: options.mode === "dev",
    baseUrl: executor.url,
    ...(options.mode === "cloud" ? { signingKey: SIGNING_KEY } : {}),
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
  const handler = serve({ client, functions: [...options.build(client)], streaming: true });
  const app = await startServer((request, response) => {
    void (async () => {
      const answer = await handler(await toRequest(request, app), undefined);
      if (request.method !== "POST") return await pipe(answer, response);
      const kept = { status: answer.status, pieces: [] as string[] };
      const call = answers.push(kept);
      const { change = ({ text: same }: Piece) => same } = options;
      await pipe(answer, response, (piece) => {
        kept.pieces.push(piece);
        return change({ call, text: piece });
      });
    })();
  });
  const sync = (url: string) => executor.ask("/v1/apps/sync", { url });
  await sync(`${app}/api/inngest`);
  return {
    answers,
    sync,
    run: async (name) => {
      await executor.ask("/v1/events", { name, data: {} });
      return await until(async () => {
        const [run] = (await executor.ask("/v1/runs")) as { id: string; status: string }[];
        if (run === undefined || !["completed", "failed"].includes(run.status)) return undefined;
        return { ...((await executor.ask(`/v1/runs/${run.id}`)) as EndedRun), id: run.id };
      });
    },
    failuresOf: async (runId) => {
      const rows = await executor.sql<{ code: string | null }[]>`
        select code from cairn.attempts where run_id = ${runId} order by id`;
      return rows.map(({ code }) => code);
    },
  };
}

async function startExecutor({ mode, changes }: StreamingOptions) {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  const executor = createExecutor({
    databaseUrl: database.url,
    mode,
    log: createLogger("silent"),
    env: "test",
    eventKeys: ["an-event-key-for-tests"],
    signingKeys: mode === "cloud" ? [SIGNING_KEY] : [],
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
  return { url, sql, ask: (path: string, body?: unknown) => ask(url + path, body) };
}

async function ask(url: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${hashedSigningKey(SIGNING_KEY)}` },
  });
  const said = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${String(answer.status)}: ${said}`);
  return (JSON.parse(said) as { data?: unknown }).data;
}

async function toRequest(request: IncomingMessage, origin: string): Promise<NextRequest> {
  const body = await textOf(request);
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    headers.set(name, values.join(", "));
  }
  const init = { method: request.method ?? "GET", headers, ...(body === "" ? {} : { body }) };
  return new NextRequest(`${origin}${request.url ?? "/"}`, init);
}

/** Piece by piece, as a platform that streams does it. */
async function pipe(
  answer: Response,
  response: ServerResponse,
  change: (piece: string) => string | undefined = (piece) => piece,
): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.flushHeaders();
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    const piece = change(decoder.decode(chunk));
    if (piece === undefined) return void response.destroy();
    response.write(piece);
  }
  response.end();
}

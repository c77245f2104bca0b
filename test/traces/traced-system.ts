// An executor with a database of its own, over real HTTP, and what tests of spans ask of it.
import postgres, { type Sql } from "postgres";
import { onTestFinished } from "vitest";
import { TraceView, type ServerKind } from "@cairn/core";
import { createExecutor, type Executor } from "../../packages/executor/src/executor.ts";
import { serveExecutor } from "../../packages/executor/src/http/node-server.ts";
import { hashedSigningKey } from "../../packages/executor/src/keys/signing-key.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { createTestDatabase } from "../support/postgres.ts";

export const SIGNING_KEY = "signkey-test-0123456789abcdef0123456789abcdef";
const EVENT_KEY = "the-right-event-key";

export interface TracedSystem {
  readonly url: string;
  readonly executor: Executor;
  readonly sql: Sql;
  /** Lines of the log at level error: an unexpected error is a bug. */
  readonly bugs: readonly string[];
  /** With the token of production, unless another is given. */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** Sends an event and waits for the run that it starts. @returns Its id. */
  readonly start: (name: string) => Promise<string>;
  readonly trace: (runId: string) => Promise<TraceView>;
  /** When the run has ended. */
  readonly ended: (runId: string) => Promise<TraceView>;
}

/** Stopped at the end of the test. */
export async function startTracedSystem(mode: ServerKind = "dev"): Promise<TracedSystem> {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  const bugs: string[] = [];
  const executor = createExecutor({
    databaseUrl: database.url,
    mode,
    log: createLogger("error", { write: (line) => void bugs.push(line) }),
    env: "test",
    eventKeys: [EVENT_KEY],
    signingKeys: mode === "cloud" ? [SIGNING_KEY] : [],
    egressAllow: ["127.0.0.1"],
    pollMs: 20,
  });
  onTestFinished(() => executor.stop(1_000));
  await executor.start();
  const server = await serveExecutor(executor, { port: 0, host: "127.0.0.1" });
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${String(server.port)}`;
  const authorization = `Bearer ${hashedSigningKey(SIGNING_KEY)}`;
  const ask = (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has("authorization")) headers.set("authorization", authorization);
    return fetch(url + path, { ...init, headers });
  };
  const read = async (path: string): Promise<unknown> =>
    ((await (await ask(path)).json()) as { data: unknown }).data;
  const trace = async (runId: string) => TraceView.parse(await read(`/v1/runs/${runId}/trace`));
  return {
    url,
    executor,
    sql,
    bugs,
    fetch: ask,
    trace,
    start: async (name) => {
      const body = JSON.stringify({ name, data: {} });
      const sent = await ask(`/e/${EVENT_KEY}`, { method: "POST", body });
      const { ids } = (await sent.json()) as { ids: string[] };
      return until(async () => {
        const runs = (await read(`/v1/runs?event=${ids[0] ?? ""}`)) as { id: string }[];
        return runs[0]?.id;
      });
    },
    ended: (runId) =>
      until(async () => {
        const now = await trace(runId);
        return now.run.endedAt === null ? undefined : now;
      }),
  };
}

const PATIENCE_MS = 30_000;
const PAUSE_MS = 20;

/** Asks until there is something. */
export async function until<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error("it does not come");
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

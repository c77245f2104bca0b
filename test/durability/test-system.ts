// One database with one executor process on a port of its own, which can be killed and started again,
// and the ledger app's endpoint for it.
import postgres, { type Sql } from "postgres";
import type { Reaper } from "../../packages/executor/src/dev/reaper.ts";
import { freePort } from "../../packages/executor/src/dev/free-port.ts";
import { type ExecutorProcess, startExecutorProcess } from "../support/executor-process.ts";
import type { ExecutorSettings } from "../support/executor-process-protocol.ts";
import type { LedgerApp } from "../support/ledger-app.ts";
import { startQueue } from "../support/queue-options.ts";
import { eventually } from "./eventually.ts";

export interface TestSystem {
  /** Connections of the test's own. */
  readonly sql: Sql;
  /** Of the executor; stays the same over restarts. */
  readonly url: string;
  /** The one that runs, or ran last. */
  executor(): ExecutorProcess;
  /** Another executor process on the same port and database; the last one must have ended. */
  restart(changes?: Partial<ExecutorSettings>): Promise<void>;
  /** Has the executor ask the app for its functions, until it has them. */
  syncApp(): Promise<void>;
  readonly app: LedgerApp;
  /** The app's number of this system. */
  readonly number: number;
  stop(): Promise<void>;
}

export interface TestSystemOptions {
  readonly databaseUrl: string;
  readonly port: number;
  readonly entry: string;
  readonly reaper: Pick<Reaper, "register" | "unregister">;
  readonly app: LedgerApp;
  readonly number: number;
  readonly settings?: Partial<ExecutorSettings>;
}

/** Free ports, all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

export const executorUrl = (port: number): string => `http://127.0.0.1:${String(port)}`;

export async function startTestSystem(options: TestSystemOptions): Promise<TestSystem> {
  const { databaseUrl, port, entry, reaper, app, number, settings = {} } = options;
  const queue = await startQueue();
  const common = { databaseUrl, port, entry, reaper, ...(await queue.optionsFor(port)) };
  const start = (changes: Partial<ExecutorSettings>): Promise<ExecutorProcess> =>
    startExecutorProcess({ ...common, ...settings, ...changes });
  const sql = postgres(databaseUrl, { max: 3, onnotice: () => undefined });
  const url = executorUrl(port);
  let executor = await start({});
  return {
    sql,
    url,
    app,
    number,
    executor: () => executor,
    restart: async (changes = {}) => {
      await executor.exited;
      executor = await start(changes);
    },
    syncApp: () => syncLedgerApp(url, app.endpoint(number)),
    stop: async () => {
      await executor.kill();
      await queue.stop();
      await sql.end({ timeout: 1 });
    },
  };
}

/** Has an executor ask the app for its functions, until it has them. */
export async function syncLedgerApp(executor: string, endpoint: string): Promise<void> {
  await eventually(`${executor} knows the functions of ${endpoint}`, async () => {
    const answer = await fetch(`${executor}/v1/apps/sync`, {
      method: "POST",
      body: JSON.stringify({ url: endpoint }),
      headers: { "content-type": "application/json" },
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.ok) return true;
    throw new Error(await answer.text());
  });
}

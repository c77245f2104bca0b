// Two executor processes on one database, for races between them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { type ExecutorProcess, startExecutorProcess } from "../support/executor-process.ts";
import { buildExecutor } from "../support/executor-process-build.ts";
import type { ExecutorSettings } from "../support/executor-process-protocol.ts";
import { type LedgerApp, startLedgerApp } from "../support/ledger-app.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { startQueue } from "../support/queue-options.ts";
import { executorUrl, freePorts, syncLedgerApp } from "./test-system.ts";

export interface TwoExecutors {
  readonly sql: Sql;
  readonly databaseUrl: string;
  /** Another process on the same database; `place` is 0 or 1. The one before must have ended. */
  start(place: 0 | 1, settings?: Partial<ExecutorSettings>): Promise<ExecutorProcess>;
  readonly urls: readonly [string, string];
  /** The ledger app; it reports checkpoints to the executor in the given place. */
  startLedgerApp(place: 0 | 1): Promise<LedgerApp>;
  /** Has the executor in the first place ask the app for its functions. */
  syncApp(app: LedgerApp): Promise<void>;
  /** What the oracles find, as sentences. */
  violations(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function openTwoExecutors(): Promise<TwoExecutors> {
  const database = await createTestDatabase();
  const reaper = startReaper();
  const entry = buildExecutor();
  const queue = await startQueue();
  const folder = mkdtempSync(join(tmpdir(), "cairn-test-"));
  const [first = 0, second = 0] = await freePorts(2);
  const ports = [first, second] as const;
  const urls = [executorUrl(first), executorUrl(second)] as const;
  const sql = postgres(database.url, { max: 3, onnotice: () => undefined });
  const executors: ExecutorProcess[] = [];
  const apps: LedgerApp[] = [];
  return {
    sql,
    databaseUrl: database.url,
    urls,
    start: async (place, settings = {}) => {
      const port = ports[place];
      const options = { databaseUrl: database.url, port, entry, reaper };
      const clock = await queue.optionsFor(port);
      const executor = await startExecutorProcess({ ...options, ...clock, ...settings });
      executors.push(executor);
      return executor;
    },
    startLedgerApp: async (place) => {
      const app = await startLedgerApp({ executorUrls: [urls[place]], folder, reaper });
      apps.push(app);
      return app;
    },
    syncApp: (app) => syncLedgerApp(urls[0], app.endpoint(0)),
    violations: async () => {
      const found = await checkOracles(sql);
      return found.map(({ oracle, rows }) => `${oracle.name}: ${JSON.stringify(rows)}`);
    },
    stop: async () => {
      for (const executor of executors) await executor.kill();
      for (const app of apps) await app.stop();
      await queue.stop();
      await sql.end({ timeout: 1 });
      await database.drop();
      await reaper.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

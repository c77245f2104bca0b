// Executors that know their database by the URL of a PgBouncer alone, and an app that they call.
import type { Inngest, InngestFunction } from "inngest";
import postgres, { type Sql } from "postgres";
import { inject, onTestFinished } from "vitest";
import { fixedRetryPolicy } from "@cairn/core";
import { checkOracles } from "../../packages/executor/src/db/check-oracles.ts";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { createExecutor, type Executor } from "../../packages/executor/src/executor.ts";
import { serveExecutor } from "../../packages/executor/src/http/node-server.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { startApp } from "../opcodes/official-system.ts";
import { type Pgbouncer, startPgbouncer } from "../support/pgbouncer.ts";
import { createTestDatabase } from "../support/postgres.ts";

interface PooledSystem {
  readonly url: string;
  /** Straight to the database. */
  readonly sql: Sql;
  /** Another executor on the same pooler. @returns Its URL. */
  readonly join: () => Promise<string>;
  readonly send: (executor: string, events: readonly object[]) => Promise<void>;
  readonly countEnded: () => Promise<number>;
  readonly violations: () => Promise<readonly unknown[]>;
}

/** Ends with the test. */
export async function openPgbouncer(): Promise<Pgbouncer> {
  const { serverUrl } = inject("testPostgres");
  const reaper = startReaper();
  const pgbouncer = await startPgbouncer({ serverUrl, reaper });
  onTestFinished(async () => {
    await pgbouncer.stop();
    await reaper.stop();
  });
  return pgbouncer;
}

/** All of it ends with the test. */
export async function startPooledSystem(
  build: (client: Inngest) => readonly InngestFunction.Any[],
): Promise<PooledSystem> {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const pgbouncer = await openPgbouncer();
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined });
  onTestFinished(() => sql.end());
  const join = () => startExecutor(pgbouncer.urlOf(database.url));
  const { url, executor } = await join();
  await executor.syncUrl(await startApp(url, build));
  return {
    url,
    sql,
    join: async () => (await join()).url,
    send: async (at, events) => {
      const answer = await fetch(`${at}/e/key`, { method: "POST", body: JSON.stringify(events) });
      if (!answer.ok) throw new Error(await answer.text());
    },
    countEnded: async () => {
      const [row] = await sql<{ count: number }[]>`
        select count(*)::int as count from cairn.runs where ended_at is not null`;
      return row?.count ?? 0;
    },
    violations: () => checkOracles(sql),
  };
}

async function startExecutor(
  databaseUrl: string,
): Promise<{ readonly url: string; readonly executor: Executor }> {
  const executor = createExecutor({
    databaseUrl,
    pooled: true,
    mode: "dev",
    log: createLogger("silent"),
    env: "test",
    eventKeys: [],
    signingKeys: [],
    pollMs: 20,
    policy: fixedRetryPolicy(20),
  });
  onTestFinished(() => executor.stop(1_000));
  await executor.start();
  const server = await serveExecutor(executor, { port: 0, host: "127.0.0.1" });
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${String(server.port)}`, executor };
}

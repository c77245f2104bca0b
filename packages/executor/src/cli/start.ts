// `cairn start`: the executor for production. Closed by default: what is missing is named, and
// nothing starts without it.
import { assertPortFree } from "../dev/free-port.ts";
import { createExecutor, type Executor } from "../executor.ts";
import { serveExecutor } from "../http/node-server.ts";
import { createLogger } from "../ops/log.ts";
import { shutdownSignal } from "../ops/shutdown-signal.ts";
import { withDatabase } from "./database-problem.ts";
import { executorOptions } from "../host/options-of-settings.ts";
import type { Invocation } from "./invocation.ts";
import { migrateDirectly } from "./migrate-directly.ts";
import { qstashOptions } from "../host/qstash-of-settings.ts";
import { requireProduction } from "../host/require-production.ts";

const HOST = "0.0.0.0";
const SHUTDOWN_MS = 20_000;

export async function runStart({ settings }: Invocation): Promise<number> {
  const databaseUrl = requireProduction(settings);
  const { port, host = HOST } = settings;
  await assertPortFree(port, host);
  const log = createLogger(settings.logLevel);
  await migrateDirectly(settings);
  const qstash = qstashOptions(settings);
  const options = executorOptions(settings, { mode: "cloud", databaseUrl, log });
  const executor = createExecutor({ ...options, ...(qstash === undefined ? {} : { qstash }) });
  await startOrClose(executor, databaseUrl);
  const server = await serveExecutor(executor, { port, host });
  log.info({ port: server.port, queue: settings.queue }, "executor started");
  const signal = await shutdownSignal();
  log.info({ signal }, "executor stopping");
  await server.close();
  await executor.stop(settings.shutdown ?? SHUTDOWN_MS);
  log.info({}, "executor stopped");
  return 0;
}

/** Connections that stay open would keep a process that has failed to start. */
async function startOrClose(executor: Executor, databaseUrl: string): Promise<void> {
  try {
    await withDatabase(databaseUrl, () => executor.start());
  } catch (error) {
    await executor.stop(0);
    throw error;
  }
}

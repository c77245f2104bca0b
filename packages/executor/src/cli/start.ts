// `cairn start`: the executor for production. Closed by default: what is missing is named, and
// nothing starts without it.
import { migrateDatabase } from "../db/migrate.ts";
import { assertPortFree } from "../dev/free-port.ts";
import { createExecutor, type Executor } from "../executor.ts";
import { serveExecutor } from "../http/node-server.ts";
import { createLogger } from "../ops/log.ts";
import { invalidSettings } from "../ops/read-settings.ts";
import { shutdownSignal } from "../ops/shutdown-signal.ts";
import type { Settings } from "../ops/settings.ts";
import { withDatabase } from "./database-problem.ts";
import { executorOptions } from "./executor-options.ts";
import type { Invocation } from "./invocation.ts";
import { qstashOptions } from "./qstash-options.ts";
import { requireDatabaseUrl } from "./require-database-url.ts";

const HOST = "0.0.0.0";
const SHUTDOWN_MS = 20_000;

export async function runStart({ settings }: Invocation): Promise<number> {
  const databaseUrl = requireProduction(settings);
  const { port, host = HOST } = settings;
  await assertPortFree(port, host);
  const log = createLogger(settings.logLevel);
  await withDatabase(databaseUrl, () => migrateDatabase(databaseUrl));
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

/** @returns The database's URL. That there are keys is seen when the table of keys is read. */
function requireProduction(settings: Settings): string {
  const url = requireDatabaseUrl(settings);
  const weak = weakKeys(settings);
  if (weak.length > 0) throw invalidSettings(weak);
  return url;
}

const EVENT_KEY_MIN = 16;

function weakKeys({ eventKeys, signingKey }: Settings): string[] {
  const weak: string[] = [];
  if (eventKeys.some((key) => key.length < EVENT_KEY_MIN)) {
    weak.push(`CAIRN_EVENT_KEYS: a key has fewer than ${String(EVENT_KEY_MIN)} characters`);
  }
  if (signingKey !== undefined && new Set(signingKey.replace(/^signkey-\w+-/, "")).size < 4) {
    weak.push("CAIRN_SIGNING_KEY: it is not random; make one with: openssl rand -hex 32");
  }
  return weak;
}

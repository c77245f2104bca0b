// `cairn start`: the executor for production. Closed by default: what is missing is named, and
// nothing starts without it (reliability.md 4.4).
import { migrateDatabase } from "../db/migrate.ts";
import { createExecutor } from "../executor.ts";
import { serveExecutor } from "../http/node-server.ts";
import { createLogger } from "../ops/log.ts";
import { invalidSettings } from "../ops/read-settings.ts";
import { shutdownSignal } from "../ops/shutdown-signal.ts";
import type { Settings } from "../ops/settings.ts";
import { executorOptions } from "./executor-options.ts";
import type { Invocation } from "./invocation.ts";

const HOST = "0.0.0.0";
const SHUTDOWN_MS = 20_000;

export async function runStart({ settings }: Invocation): Promise<number> {
  const databaseUrl = requireProduction(settings);
  const log = createLogger(settings.logLevel);
  await migrateDatabase(databaseUrl);
  const { port } = settings;
  const executor = createExecutor(executorOptions(settings, { mode: "cloud", databaseUrl, log }));
  await executor.start();
  const server = await serveExecutor(executor, { port, host: settings.host ?? HOST });
  log.info({ port: server.port, queue: settings.queue }, "executor started");
  const signal = await shutdownSignal();
  log.info({ signal }, "executor stopping");
  await server.close();
  await executor.stop(settings.shutdown ?? SHUTDOWN_MS);
  log.info({}, "executor stopped");
  return 0;
}

/** @returns The database's URL. */
function requireProduction(settings: Settings): string {
  const missing: string[] = [];
  if (settings.databaseUrl === undefined)
    missing.push("DATABASE_URL: the Postgres database is missing");
  if (settings.signingKey === undefined) {
    missing.push("CAIRN_SIGNING_KEY: the key that calls of apps are signed with is missing");
  }
  if (settings.eventKeys.length === 0) {
    missing.push("CAIRN_EVENT_KEYS: at least one key for senders of events is missing");
  }
  missing.push(...weakKeys(settings));
  if (settings.databaseUrl === undefined || missing.length > 0) throw invalidSettings(missing);
  return settings.databaseUrl;
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

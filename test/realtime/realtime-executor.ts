// An executor with its database, over real HTTP, and apps of the official SDK around it.
import { Inngest } from "inngest";
import { onTestFinished } from "vitest";
import type { ServerKind } from "@cairn/core";
import { createExecutor } from "../../packages/executor/src/executor.ts";
import { serveExecutor } from "../../packages/executor/src/http/node-server.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import {
  DEFAULT_REALTIME_LIMITS,
  type RealtimeLimits,
} from "../../packages/executor/src/realtime/limits.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { provideWebSocket } from "./web-socket.ts";

provideWebSocket();

const SIGNING_KEY = "signkey-test-0123456789abcdef0123456789abcdef";
const silent = (): void => undefined;

export interface RealtimeExecutor {
  readonly url: string;
  readonly port: number;
  /** The official client of an app of this executor. */
  readonly client: Inngest;
  readonly syncUrl: (url: string) => Promise<unknown>;
  /** As `cairn` stops: the server first, then what is behind it. */
  readonly stop: () => Promise<void>;
  /** Lines of its log, from level warn. */
  readonly logged: readonly string[];
}

export interface RealtimeOptions {
  readonly mode?: ServerKind;
  readonly env?: string;
  readonly databaseUrl?: string;
  readonly limits?: Partial<RealtimeLimits>;
  readonly realtimeHosts?: readonly string[];
  readonly signingKey?: string;
}

/** Stopped at the end of the test. */
export async function startRealtime(options: RealtimeOptions = {}): Promise<RealtimeExecutor> {
  const { mode = "dev", env = "test", limits = {}, signingKey = SIGNING_KEY } = options;
  const databaseUrl = options.databaseUrl ?? (await realtimeDatabase());
  const logged: string[] = [];
  const executor = createExecutor({
    databaseUrl,
    mode,
    log: createLogger("warn", { write: (line) => void logged.push(line) }),
    env,
    eventKeys: ["the-right-event-key"],
    signingKeys: [signingKey],
    egressAllow: ["127.0.0.1"],
    pollMs: 20,
    realtime: { ...DEFAULT_REALTIME_LIMITS, ...limits },
    realtimeHosts: options.realtimeHosts ?? [],
  });
  if (!isAway(databaseUrl)) await executor.start();
  const server = await serveExecutor(executor, { port: 0, host: "127.0.0.1" });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= server.close().then(() => executor.stop(1_000)));
  onTestFinished(stop);
  const url = `http://127.0.0.1:${String(server.port)}`;
  const client = officialClient(url, mode, signingKey);
  return { url, port: server.port, client, syncUrl: executor.syncUrl, stop, logged };
}

/** One that is not there: the executor cannot work, but it answers. */
const isAway = (databaseUrl: string): boolean => databaseUrl.includes(":1/");

/** A migrated database, dropped at the end of the test. */
export async function realtimeDatabase(): Promise<string> {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  return database.url;
}

export function officialClient(
  baseUrl: string,
  mode: ServerKind,
  signingKey = SIGNING_KEY,
): Inngest {
  return new Inngest({
    id: "chat",
    isDev: mode === "dev",
    baseUrl,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    ...(mode === "dev" ? {} : { signingKey, eventKey: "the-right-event-key" }),
  });
}

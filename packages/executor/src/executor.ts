// The composition root of the executor: the one place where its parts meet. Hosted by a Node server
// or mounted in a route, because all it needs from its host is `fetch` (D5).
import {
  DEFAULT_LIMITS,
  DEFAULT_RETRY_POLICY,
  type Limits,
  type RetryPolicy,
  type ServerKind,
} from "@cairn/core";
import { createRunChanges } from "./app/change-runs.ts";
import type { Engine } from "./app/engine.ts";
import { createDiscovery, type Discovery, type DiscoveryOptions } from "./app/discover-apps.ts";
import { createIngest } from "./app/ingest-events.ts";
import { createRegistry } from "./app/registry.ts";
import { createAppSync } from "./app/sync-app.ts";
import { createUrlSync, type UrlSync } from "./app/sync-url.ts";
import { createWorker } from "./app/work-jobs.ts";
import { createAppClient } from "./call/ask-app.ts";
import { createEgressGuard } from "./call/egress-guard.ts";
import { isListening } from "./call/is-listening.ts";
import { createCaller } from "./call/call-app.ts";
import { releaseAllJobs, releaseJobs } from "./db/claim-jobs.ts";
import { type Database, openDatabase } from "./db/client.ts";
import { type Housekeeping, startHousekeeping } from "./app/housekeeping.ts";
import { createFeedSource } from "./db/read-feed.ts";
import { createDashboardProxy } from "./http/dashboard-proxy.ts";
import { createServerApp } from "./http/server-app.ts";
import { createFeed } from "./live/feed.ts";
import { type Failpoint, noFailpoint } from "./ops/failpoint.ts";
import type { Logger } from "./ops/log.ts";
import { createIdSource } from "./ops/new-id.ts";
import { createPostgresQueue } from "./queue/postgres-queue.ts";
import type { Queue } from "./queue/queue.ts";

export interface ExecutorOptions {
  readonly databaseUrl: string;
  readonly mode: ServerKind;
  readonly log: Logger;
  /** Where it will be reached; discovery leaves it alone. */
  readonly port?: number;
  /** Names the environment to apps. */
  readonly env: string;
  /** Event keys that senders must use; ignored in dev. */
  readonly eventKeys: readonly string[];
  /** The key that calls are signed with, then older ones that are still accepted. */
  readonly signingKeys: readonly string[];
  /** Host names besides loopback that dev answers to. */
  readonly allowedHosts?: readonly string[];
  /** Private hosts, addresses or ranges where apps may be in production. */
  readonly egressAllow?: readonly string[];
  readonly policy?: RetryPolicy;
  readonly limits?: Limits;
  readonly checkpointing?: boolean;
  /** How long a crashed executor's jobs stay with it, in milliseconds. Default 30 s. */
  readonly leaseMs?: number;
  readonly pollMs?: number;
  readonly maxCalls?: number;
  readonly callTimeoutMs?: number;
  readonly connections?: number;
  readonly prepare?: boolean;
  /** Where pages that are not ours are asked for; undefined: there is no dashboard. */
  readonly dashboardUrl?: string;
  /** This executor is the only one on its database: take over from a crashed one at once. */
  readonly isAlone?: boolean;
  readonly failpoint?: Failpoint;
}

export interface Executor {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Reads the functions and begins to work. */
  readonly start: () => Promise<void>;
  /** Takes nothing new, finishes what runs, gives the rest back. Default deadline 20 s. */
  readonly stop: (deadlineMs?: number) => Promise<void>;
  readonly engine: Engine;
  /** Asks an app for its functions. */
  readonly syncUrl: UrlSync["syncUrl"];
  /** Keeps apps in sync; for development. */
  readonly discover: (wanted: DiscoverOptions) => Discovery;
}

export type DiscoverOptions = Pick<DiscoveryOptions, "urls" | "ownPorts" | "scan">;

const DEFAULTS = {
  leaseMs: 30_000,
  pollMs: 250,
  maxCalls: 100,
  callTimeoutMs: 2 * 3_600_000,
  connections: 8,
  replyBytes: 8 * 1024 * 1024,
  registrationBytes: 4 * 1024 * 1024,
  stopMs: 20_000,
} as const;

/** More jobs than this are left in the queue for whoever has room. */
const MAX_HELD = 1_000;
const SHARD = 0;

export function createExecutor(options: ExecutorOptions): Executor {
  const { log } = options;
  const database = openDatabase({
    url: options.databaseUrl,
    connections: options.connections ?? DEFAULTS.connections,
    prepare: options.prepare ?? true,
  });
  const maxCalls = options.maxCalls ?? DEFAULTS.maxCalls;
  const egress =
    options.mode === "cloud" ? createEgressGuard(options.egressAllow ?? []) : undefined;
  const caller = createCaller({
    timeoutMs: options.callTimeoutMs ?? DEFAULTS.callTimeoutMs,
    replyBytes: DEFAULTS.replyBytes,
    connections: maxCalls,
    serverKind: options.mode,
    signingKey: options.mode === "cloud" ? (options.signingKeys[0] ?? null) : null,
    egress,
  });
  const feed = createFeed({ source: createFeedSource(database.reader), log });
  const dashboard =
    options.dashboardUrl === undefined ? undefined : createDashboardProxy(options.dashboardUrl);
  let isStopping = false;
  let queue: Queue | undefined;
  const engine = createEngine(options, database, {
    caller,
    maxCalls,
    onCommit: feed.kick,
    onDelayedJob: (afterMs) => queue?.announce(afterMs),
  });
  const worker = createWorker(engine);
  const ingest = createIngest(engine, worker.follow, () => worker.load() < MAX_HELD);
  const changes = createRunChanges(engine, worker, ingest);
  const jobs = createQueue(engine, options);
  queue = jobs;
  const client = createAppClient({ maxBytes: DEFAULTS.registrationBytes, egress });
  const { register } = createAppSync(engine);
  const { syncUrl } = createUrlSync({
    client,
    register,
    serverKind: options.mode,
    signingKeys: options.signingKeys,
    nowMs: Date.now,
  });
  const app = createServerApp({
    mode: options.mode,
    eventKeys: options.eventKeys,
    signingKeys: options.signingKeys,
    allowedHosts: options.allowedHosts ?? [],
    database,
    engine,
    worker,
    ingest,
    changes,
    feed,
    sync: { register, syncUrl },
    dashboard,
    isStopping: () => isStopping,
  });
  let housekeeping: Housekeeping | undefined;

  return {
    fetch: app.fetch,
    engine,
    syncUrl,
    discover: (wanted) =>
      createDiscovery({ ...wanted, client, syncUrl, registry: engine.registry, log, isListening }),
    start: async () => {
      await engine.registry.refresh();
      if (options.isAlone === true) await releaseAllJobs(database.sql, SHARD);
      housekeeping = startHousekeeping(database.sql, log);
      jobs.start({ work: worker.work, room: () => MAX_HELD - worker.load() });
    },
    stop: async (deadlineMs = DEFAULTS.stopMs) => {
      isStopping = true;
      housekeeping?.stop();
      await jobs.stop();
      await feed.close();
      await worker.stop(deadlineMs);
      await releaseJobs(database.sql, engine.holder).catch((err: unknown) => {
        log.warn({ err }, "could not give leases back; they will run out");
      });
      await Promise.all([caller.close(), client.close(), dashboard?.close()]);
      await database.close();
    },
  };
}

function createQueue(engine: Engine, options: ExecutorOptions): Queue {
  const { sql, holder, log, failpoint } = engine;
  return createPostgresQueue({
    sql,
    holder,
    log,
    failpoint,
    pollMs: options.pollMs ?? DEFAULTS.pollMs,
  });
}

function createEngine(
  options: ExecutorOptions,
  { sql }: Database,
  parts: Pick<Engine, "maxCalls" | "onCommit" | "onDelayedJob"> & {
    readonly caller: ReturnType<typeof createCaller>;
  },
): Engine {
  const newId = createIdSource(Date.now);
  return {
    sql,
    holder: { shard: SHARD, executor: newId(), leaseMs: options.leaseMs ?? DEFAULTS.leaseMs },
    registry: createRegistry(sql),
    log: options.log,
    failpoint: options.failpoint ?? noFailpoint,
    policy: options.policy ?? DEFAULT_RETRY_POLICY,
    limits: options.limits ?? DEFAULT_LIMITS,
    newId,
    random: Math.random,
    nowMs: Date.now,
    callApp: parts.caller.call,
    checkpointing: options.checkpointing ?? true,
    env: options.env,
    maxCalls: parts.maxCalls,
    onCommit: parts.onCommit,
    onDelayedJob: parts.onDelayedJob,
  };
}

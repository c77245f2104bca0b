// The composition root of the executor: the one place where its parts meet its API. Hosted by a Node
// server or mounted in a route, because all it needs from its host is `fetch` (D5).
import type { ServerKind } from "@cairn/core";
import { CairnError } from "@cairn/core";
import { createDiscovery, type Discovery, type DiscoveryOptions } from "./app/discover-apps.ts";
import type { Engine } from "./app/engine.ts";
import { type Housekeeping, startHousekeeping } from "./app/housekeeping.ts";
import { lookWhenUnheard } from "./app/look-when-unheard.ts";
import { createSyncRecorder } from "./app/record-syncs.ts";
import { createAppSync } from "./app/sync-app.ts";
import { createUrlSync, type UrlSync } from "./app/sync-url.ts";
import { type AppClient, createAppClient } from "./call/ask-app.ts";
import { createEgressGuard } from "./call/egress-guard.ts";
import { isListening } from "./call/is-listening.ts";
import { sweepSlots } from "./db/admit-jobs.ts";
import { claimEnvironment } from "./db/claim-environment.ts";
import { releaseAllJobs, releaseJobs } from "./db/claim-jobs.ts";
import { saveSyncAttempt, type SyncAttempt } from "./db/sync-attempts.ts";
import { type ExecutorOptions, type SettledOptions, withDefaults } from "./executor-options.ts";
import { openKeyring } from "./keys/open-keyring.ts";
import { createParts, type ExecutorParts } from "./executor-parts.ts";
import { createDashboardProxy } from "./http/dashboard-proxy.ts";
import { createServerApp } from "./http/server-app.ts";

export interface Executor {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Reads the functions and begins to work. */
  readonly start: () => Promise<void>;
  /** Takes nothing new, finishes what runs, gives the rest back. Default deadline 20 s. */
  readonly stop: (deadlineMs?: number) => Promise<void>;
  /** Resolves when no job is worked on and nothing is being published. */
  readonly settled: () => Promise<void>;
  /** Gives everything that is under way to whoever comes next, and goes on living. */
  readonly handOver: () => Promise<void>;
  /** Tells subscribers of realtime messages to go elsewhere; what `stop` does as well. */
  readonly endSubscriptions: () => void;
  readonly engine: Engine;
  /** Asks an app for its functions. */
  readonly syncUrl: UrlSync["syncUrl"];
  /** Keeps apps in sync; for development. */
  readonly discover: (wanted: DiscoverOptions) => Discovery;
}

type DiscoverOptions = Pick<DiscoveryOptions, "urls" | "ownPorts" | "scan" | "tellFailed">;

const STOP_MS = 20_000;
const REGISTRATION_BYTES = 4 * 1024 * 1024;

export function createExecutor(given: ExecutorOptions): Executor {
  const options = withDefaults(given);
  const { mode, log, dashboardUrl } = options;
  const egress = mode === "cloud" ? createEgressGuard(options.egressAllow) : undefined;
  const parts = createParts(options, egress);
  const { engine } = parts;
  const { registry } = engine;
  const client = createAppClient({ maxBytes: REGISTRATION_BYTES, egress });
  const sync = createSyncs(parts, mode, client);
  const { syncUrl } = sync;
  const dashboard = dashboardUrl === undefined ? undefined : createDashboardProxy(dashboardUrl);
  const stopping = new AbortController();
  let discovery: Discovery | undefined;
  const lookAtKnown = async (): Promise<void> => discovery?.lookAtKnown();
  const app = createServerApp({
    ...parts,
    ingest:
      mode === "dev" ? lookWhenUnheard(parts.ingest, { registry, lookAtKnown }) : parts.ingest,
    mode,
    allowedHosts: options.allowedHosts,
    realtimeHosts: options.realtimeHosts,
    sync,
    dashboard,
    pushesChanges: !options.isServerless,
    isStopping: () => stopping.signal.aborted,
  });
  let housekeeping: Housekeeping | undefined;
  return {
    fetch: app.fetch,
    endSubscriptions: () => void parts.realtime.close(),
    settled: () => settled(parts),
    handOver: () => handOver(parts),
    engine,
    syncUrl,
    discover: (wanted) => {
      discovery = createDiscovery({ ...wanted, client, syncUrl, registry, log, isListening });
      return discovery;
    },
    start: async () => {
      housekeeping = await startWork(parts, options);
    },
    stop: async (deadlineMs = STOP_MS) => {
      stopping.abort();
      housekeeping?.stop();
      await stopWork(parts, deadlineMs);
      await Promise.all([client.close(), dashboard?.close()]);
      await closeParts(parts);
    },
  };
}

/** How apps' functions are read; whatever comes of it is kept. */
function createSyncs({ engine, keyring }: ExecutorParts, mode: ServerKind, client: AppClient) {
  const { sql, newId, log } = engine;
  const save = (attempt: SyncAttempt): Promise<string> => saveSyncAttempt(sql, attempt);
  const record = createSyncRecorder({ save, newId, serverKind: mode, log });
  const { register } = createAppSync(engine);
  const { secrets } = keyring;
  const nowMs = Date.now;
  const { syncUrl } = createUrlSync({ client, register, record, serverKind: mode, secrets, nowMs });
  return { register, record, syncUrl };
}

async function startWork(
  parts: ExecutorParts,
  { env, mode, isAlone, isServerless }: SettledOptions,
): Promise<Housekeeping | undefined> {
  const { cancellations, engine, keyring, queue, worker } = parts;
  checkEnvironment(env, await claimEnvironment(engine.sql, env));
  if (mode === "cloud") await openKeyring(keyring);
  await engine.registry.refresh();
  if (isAlone) await releaseAllJobs(engine.sql, engine.holder.shard);
  await sweepSlots(engine.sql, engine.holder.shard);
  if (!isServerless) cancellations.start();
  queue.start({
    work: worker.work,
    room: worker.room,
    admit: worker.admissions.look,
    sawRegistry: async (version) => {
      if (version > engine.registry.version()) await engine.registry.refresh();
    },
  });
  return isServerless ? undefined : startHousekeeping(engine.sql, engine.holder.shard, engine.log);
}

/** @throws {CairnError} `configuration_invalid`. */
function checkEnvironment(own: string, ofDatabase: string): void {
  if (own === ofDatabase) return;
  throw new CairnError("configuration_invalid", {
    message: `The database is of the environment ${ofDatabase}, this executor of ${own}.`,
    hint: "Each environment has a database of its own. Check DATABASE_URL, and CAIRN_ENV (or --env).",
  });
}

async function closeParts(parts: ExecutorParts): Promise<void> {
  const { caller, expressionErrors, gateway, keyring, database } = parts;
  await expressionErrors.flush();
  keyring.close();
  await Promise.all([caller.close(), gateway.close()]);
  await database.close();
}

/** Looks at the queue again after the work, because work leaves work behind. */
async function settled({ cancellations, worker, qstash }: ExecutorParts): Promise<void> {
  await cancellations.idle();
  await worker.idle();
  await qstash?.queue.idle();
  await worker.idle();
}

async function handOver({ engine, worker, qstash }: ExecutorParts): Promise<void> {
  await worker.handOver();
  await releaseJobs(engine.sql, engine.holder);
  await qstash?.queue.sweep();
}

async function stopWork(parts: ExecutorParts, deadlineMs: number): Promise<void> {
  const { cancellations, engine, feed, queue, realtime, runEnds, worker } = parts;
  runEnds.close();
  await cancellations.stop();
  await queue.stop();
  await Promise.all([feed.close(), realtime.close()]);
  await worker.stop(deadlineMs);
  await releaseJobs(engine.sql, engine.holder).catch((err: unknown) => {
    engine.log.warn({ err }, "could not give leases back; they will run out");
  });
}

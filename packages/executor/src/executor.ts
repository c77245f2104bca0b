// The composition root of the executor: the one place where its parts meet its API. Hosted by a Node
// server or mounted in a route, because all it needs from its host is `fetch` (D5).
import { createDiscovery, type Discovery, type DiscoveryOptions } from "./app/discover-apps.ts";
import type { Engine } from "./app/engine.ts";
import { type Housekeeping, startHousekeeping } from "./app/housekeeping.ts";
import { lookWhenUnheard } from "./app/look-when-unheard.ts";
import { createAppSync } from "./app/sync-app.ts";
import { createUrlSync, type UrlSync } from "./app/sync-url.ts";
import { createAppClient } from "./call/ask-app.ts";
import { createEgressGuard } from "./call/egress-guard.ts";
import { isListening } from "./call/is-listening.ts";
import { releaseAllJobs, releaseJobs } from "./db/claim-jobs.ts";
import { type ExecutorOptions, type SettledOptions, withDefaults } from "./executor-options.ts";
import { openKeyring } from "./keys/open-keyring.ts";
import { createParts, type ExecutorParts, MAX_HELD } from "./executor-parts.ts";
import { createDashboardProxy } from "./http/dashboard-proxy.ts";
import { createServerApp } from "./http/server-app.ts";

export interface Executor {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Reads the functions and begins to work. */
  readonly start: () => Promise<void>;
  /** Takes nothing new, finishes what runs, gives the rest back. Default deadline 20 s. */
  readonly stop: (deadlineMs?: number) => Promise<void>;
  /** Tells subscribers of realtime messages to go elsewhere; what `stop` does as well. */
  readonly endSubscriptions: () => void;
  readonly engine: Engine;
  /** Asks an app for its functions. */
  readonly syncUrl: UrlSync["syncUrl"];
  /** Keeps apps in sync; for development. */
  readonly discover: (wanted: DiscoverOptions) => Discovery;
}

type DiscoverOptions = Pick<DiscoveryOptions, "urls" | "ownPorts" | "scan">;

const STOP_MS = 20_000;
const REGISTRATION_BYTES = 4 * 1024 * 1024;

export function createExecutor(given: ExecutorOptions): Executor {
  const options = withDefaults(given);
  const { mode, log, dashboardUrl } = options;
  const egress = mode === "cloud" ? createEgressGuard(options.egressAllow) : undefined;
  const parts = createParts(options, egress);
  const { engine, keyring } = parts;
  const { registry } = engine;
  const { secrets } = keyring;
  const client = createAppClient({ maxBytes: REGISTRATION_BYTES, egress });
  const { register } = createAppSync(engine);
  const nowMs = Date.now;
  const { syncUrl } = createUrlSync({ client, register, serverKind: mode, secrets, nowMs });
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
    sync: { register, syncUrl },
    dashboard,
    isStopping: () => stopping.signal.aborted,
  });
  let housekeeping: Housekeeping | undefined;
  return {
    fetch: app.fetch,
    endSubscriptions: () => void parts.realtime.close(),
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

async function startWork(
  parts: ExecutorParts,
  { mode, isAlone }: SettledOptions,
): Promise<Housekeeping> {
  const { engine, keyring, queue, worker } = parts;
  if (mode === "cloud") await openKeyring(keyring);
  await engine.registry.refresh();
  if (isAlone) await releaseAllJobs(engine.sql, engine.holder.shard);
  const housekeeping = startHousekeeping(engine.sql, engine.log);
  queue.start({ work: worker.work, room: () => MAX_HELD - worker.load() });
  return housekeeping;
}

async function closeParts({ caller, gateway, keyring, database }: ExecutorParts): Promise<void> {
  keyring.close();
  await Promise.all([caller.close(), gateway.close()]);
  await database.close();
}

async function stopWork(parts: ExecutorParts, deadlineMs: number): Promise<void> {
  const { engine, feed, queue, realtime, worker } = parts;
  await queue.stop();
  await Promise.all([feed.close(), realtime.close()]);
  await worker.stop(deadlineMs);
  await releaseJobs(engine.sql, engine.holder).catch((err: unknown) => {
    engine.log.warn({ err }, "could not give leases back; they will run out");
  });
}

// The composition root of the executor: the one place where its parts meet its API. Hosted by a Node
// server or mounted in a route, because all it needs from its host is `fetch` (D5).
import { createDiscovery, type Discovery, type DiscoveryOptions } from "./app/discover-apps.ts";
import type { Engine } from "./app/engine.ts";
import { type Housekeeping, startHousekeeping } from "./app/housekeeping.ts";
import { createAppSync } from "./app/sync-app.ts";
import { createUrlSync, type UrlSync } from "./app/sync-url.ts";
import { createAppClient } from "./call/ask-app.ts";
import { createEgressGuard } from "./call/egress-guard.ts";
import { isListening } from "./call/is-listening.ts";
import { releaseAllJobs, releaseJobs } from "./db/claim-jobs.ts";
import { type ExecutorOptions, withDefaults } from "./executor-options.ts";
import { createParts, type ExecutorParts, MAX_HELD } from "./executor-parts.ts";
import { createDashboardProxy } from "./http/dashboard-proxy.ts";
import { createServerApp } from "./http/server-app.ts";

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

type DiscoverOptions = Pick<DiscoveryOptions, "urls" | "ownPorts" | "scan">;

const STOP_MS = 20_000;
const REGISTRATION_BYTES = 4 * 1024 * 1024;

export function createExecutor(given: ExecutorOptions): Executor {
  const options = withDefaults(given);
  const { mode, log, signingKeys, dashboardUrl } = options;
  const egress = mode === "cloud" ? createEgressGuard(options.egressAllow) : undefined;
  const parts = createParts(options, egress);
  const { engine } = parts;
  const client = createAppClient({ maxBytes: REGISTRATION_BYTES, egress });
  const { register } = createAppSync(engine);
  const nowMs = Date.now;
  const { syncUrl } = createUrlSync({ client, register, serverKind: mode, signingKeys, nowMs });
  const dashboard = dashboardUrl === undefined ? undefined : createDashboardProxy(dashboardUrl);
  const stopping = new AbortController();
  const app = createServerApp({
    ...parts,
    mode,
    eventKeys: options.eventKeys,
    signingKeys,
    allowedHosts: options.allowedHosts,
    sync: { register, syncUrl },
    dashboard,
    isStopping: () => stopping.signal.aborted,
  });
  let housekeeping: Housekeeping | undefined;
  return {
    fetch: app.fetch,
    engine,
    syncUrl,
    discover: (wanted) =>
      createDiscovery({ ...wanted, client, syncUrl, registry: engine.registry, log, isListening }),
    start: async () => {
      housekeeping = await startWork(parts, options.isAlone);
    },
    stop: async (deadlineMs = STOP_MS) => {
      stopping.abort();
      housekeeping?.stop();
      await stopWork(parts, deadlineMs);
      await Promise.all([parts.caller.close(), client.close(), dashboard?.close()]);
      await parts.database.close();
    },
  };
}

async function startWork(parts: ExecutorParts, isAlone: boolean): Promise<Housekeeping> {
  const { engine, queue, worker } = parts;
  await engine.registry.refresh();
  if (isAlone) await releaseAllJobs(engine.sql, engine.holder.shard);
  const housekeeping = startHousekeeping(engine.sql, engine.log);
  queue.start({ work: worker.work, room: () => MAX_HELD - worker.load() });
  return housekeeping;
}

async function stopWork(parts: ExecutorParts, deadlineMs: number): Promise<void> {
  const { engine, feed, queue, worker } = parts;
  await queue.stop();
  await feed.close();
  await worker.stop(deadlineMs);
  await releaseJobs(engine.sql, engine.holder).catch((err: unknown) => {
    engine.log.warn({ err }, "could not give leases back; they will run out");
  });
}

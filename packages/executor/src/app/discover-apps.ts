// Development only: finds apps on this machine and keeps their functions up to date, so that nobody
// has to sync anything.
import type { AppClient } from "../call/ask-app.ts";
import type { Logger } from "../ops/log.ts";
import { APP_PATHS, APP_PORTS, placeOf, portOnThisMachine, registeredUrls } from "./find-apps.ts";
import type { Registry } from "./registry.ts";
import { createPortScan } from "./scan-ports.ts";
import type { UrlSync } from "./sync-url.ts";
import { createWatchedApps, type WatchedAppsOptions } from "./watched-apps.ts";

export interface DiscoveryOptions {
  readonly client: AppClient;
  readonly syncUrl: UrlSync["syncUrl"];
  readonly registry: Pick<Registry, "index">;
  readonly log: Logger;
  /** Does anybody listen on this port of 127.0.0.1? */
  readonly isListening: (port: number) => Promise<boolean>;
  /** Apps to keep in sync wherever they are. */
  readonly urls: readonly string[];
  /** Ports that are never looked at: those of the executor, the dashboard, the database. */
  readonly ownPorts: readonly number[];
  /** False: only `urls` and apps of this machine that are registered. Default true. */
  readonly scan?: boolean;
  readonly ports?: readonly number[];
  readonly paths?: readonly string[];
  /** Between two looks. Default 5 s. */
  readonly intervalMs?: number;
  readonly tellFailed?: WatchedAppsOptions["tellFailed"];
}

export interface Discovery {
  readonly start: () => void;
  /** Ends what is under way and resolves when nothing is. */
  readonly stop: () => Promise<void>;
  /** One look at everything, now. */
  readonly look: () => Promise<void>;
  /** One look at the apps that were found or named before; no port is tried. */
  readonly lookAtKnown: () => Promise<void>;
}

const INTERVAL_MS = 5_000;

export function createDiscovery(options: DiscoveryOptions): Discovery {
  const { log, intervalMs = INTERVAL_MS, registry, ownPorts } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const wanted = new Set(options.urls.map(placeOf));
  const isWanted = (url: string): boolean => wanted.has(placeOf(url));
  const watched = createWatchedApps({ ...options, isWanted, signal });
  const ports = (options.ports ?? APP_PORTS).filter((port) => !ownPorts.includes(port));
  const scan = createPortScan({ ...options, ports, paths: options.paths ?? APP_PATHS, signal });
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    if (options.scan !== false) await scan.scan();
    await lookAtKnown();
  }

  async function lookAtKnown(): Promise<void> {
    const targets = [...options.urls, ...registeredUrls(registry), ...scan.found()];
    await Promise.all(uniqueByPlace(targets).map(lookAt));
  }

  async function lookAt(url: string): Promise<void> {
    const port = portOnThisMachine(url);
    const isOwn = port !== undefined && ownPorts.includes(port);
    if (isOwn || !(await isWorthAsking(url, port))) return;
    if (!(await watched.look(url))) scan.forget(url);
  }

  /** Where nobody listens nothing is asked; unless somebody waits to hear that nobody is there. */
  async function isWorthAsking(url: string, port: number | undefined): Promise<boolean> {
    return port === undefined || isWanted(url) || (await options.isListening(port));
  }

  async function repeat(): Promise<void> {
    looking = look().catch((err: unknown) => log.error({ err }, "looking for apps failed"));
    await looking;
    if (signal.aborted) return;
    timer = setTimeout(() => void repeat(), intervalMs);
    timer.unref();
  }

  return {
    start: () => void repeat(),
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await looking;
    },
    look,
    lookAtKnown,
  };
}

/** The same app under two names of this machine is asked under the first. */
function uniqueByPlace(urls: readonly string[]): readonly string[] {
  const byPlace = new Map<string, string>();
  for (const url of urls) {
    if (!byPlace.has(placeOf(url))) byPlace.set(placeOf(url), url);
  }
  return [...byPlace.values()];
}

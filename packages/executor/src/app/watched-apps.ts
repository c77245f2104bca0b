// Apps that are asked for their functions again and again in development. Each change of state is
// told once; an app that stays as it is says nothing.
import { isCairnError } from "@cairn/core";
import type { Logger } from "../ops/log.ts";
import { createEverRarer, type EverRarer } from "./ever-rarer.ts";
import { LOOKS_BETWEEN_MAX } from "./scan-ports.ts";
import type { UrlSync, UrlSyncResult } from "./sync-url.ts";

interface AppState {
  readonly rarer: EverRarer;
  /** Of the last sync that worked: nothing is written while it stays the same. */
  checksum: string | undefined;
  /** What is wrong with it; undefined while nothing is. */
  problem: string | undefined;
  /** What has been wrong since it last worked, so that each is told once. */
  readonly told: Set<string>;
}

export interface WatchedAppsOptions {
  readonly syncUrl: UrlSync["syncUrl"];
  readonly log: Logger;
  /** Somebody asked for this URL: it is worth a warning, and never asked more seldom. */
  readonly isWanted: (url: string) => boolean;
  readonly signal: AbortSignal;
  /** Default: a line of the log. */
  readonly tellFailed?: ((failure: FailedSync) => void) | undefined;
}

export interface FailedSync {
  readonly url: string;
  readonly error: unknown;
}

/** Reasons that hold something new each time would fill the memory. */
const TOLD_MAX = 50;

export interface WatchedApps {
  /**
   * Asks the app at this URL. Never rejects.
   *
   * @returns False when it is no app, or none that works.
   */
  readonly look: (url: string) => Promise<boolean>;
}

export function createWatchedApps(options: WatchedAppsOptions): WatchedApps {
  const { log, isWanted, signal } = options;
  const states = new Map<string, AppState>();

  function stateOf(url: string): AppState {
    const known = states.get(url);
    if (known !== undefined) return known;
    const rarer = createEverRarer(LOOKS_BETWEEN_MAX);
    const state = { rarer, checksum: undefined, problem: undefined, told: new Set<string>() };
    states.set(url, state);
    return state;
  }

  function succeed(url: string, state: AppState, result: UrlSyncResult): void {
    const isNews = result.modified || state.problem !== undefined;
    state.problem = undefined;
    state.told.clear();
    state.rarer.reset();
    if (result.kind === "out_of_band") {
      if (isNews) log.info({ url }, "app registered itself");
      return;
    }
    state.checksum = result.checksum;
    const { appName: app, functions, changes, warnings } = result;
    if (isNews) log.info({ url, app, functions, ...changes }, "app synced");
    if (!result.modified) return;
    for (const warning of warnings) log.warn({ url, app, warning }, "app synced with a warning");
  }

  return {
    look: async (url) => {
      const state = stateOf(url);
      // One that has worked is somebody's work in progress: it is not kept waiting.
      const isPatient = state.checksum === undefined && !isWanted(url);
      if (isPatient && !state.rarer.isDue()) return false;
      try {
        const { checksum: unless } = state;
        const startedBy = isPatient ? "discovery" : "watch";
        succeed(url, state, await options.syncUrl(url, { unless, signal, startedBy }));
        return true;
      } catch (error) {
        if (!signal.aborted) fail(options, state, { url, error });
        return false;
      }
    },
  };
}

/** Each reason is told once until the app has worked again. */
function fail(options: WatchedAppsOptions, state: AppState, failure: FailedSync): void {
  const { log, isWanted, tellFailed } = options;
  const { url, error } = failure;
  const problem = error instanceof Error ? error.message : String(error);
  state.problem = problem;
  if (state.told.has(problem)) return;
  if (state.told.size < TOLD_MAX) state.told.add(problem);
  const isAway = isCairnError(error) && error.code === "app_unreachable";
  if (isAway && !isWanted(url)) log.debug({ url, err: error }, "app is away");
  else if (tellFailed === undefined) log.warn({ url, err: error }, "app could not be synced");
  else tellFailed(failure);
}

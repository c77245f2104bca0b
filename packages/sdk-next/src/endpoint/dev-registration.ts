// In development the app registers itself with the executor, in the background: nobody has to scan
// ports. It never throws, never delays a request, and does nothing in production or while Next builds.
import { takeOver } from "./current-module.ts";
import type { Endpoint } from "./endpoint.ts";
import { readEnvironment } from "../connection/environment.ts";
import { register } from "./register.ts";
import { type ServeLocation, urlBeforeRequests, urlFromRequest } from "./serve-url.ts";

export interface DevRegistration {
  /** Called with every request: the first one shows where the app is. */
  seen(request: Request): void;
  /** The executor has just learned of the app at this URL by a sync. */
  synced(url: string): void;
}

/** Again after so long, so that an executor that was reset learns of the app. Milliseconds. */
export const REPEAT_MS = 15_000;
/** After each failure in turn; the last one repeats. Milliseconds. */
export const RETRY_MS: readonly number[] = [500, 1_000, 2_000, 5_000];

/** Runs something later without keeping the process alive. */
export type Later = (delayMs: number, action: () => void) => void;

export function startDevRegistration(
  endpoint: Endpoint,
  later: Later = laterUnreferenced,
): DevRegistration {
  const { runtime, location } = endpoint;
  const current = takeOver(runtime.id);
  const attempt = createAttempt(endpoint);
  let failures = 0;
  let started = false;

  const isOn = (): boolean => current.isNewest() && mayRegister(endpoint);

  function begin(url: string | undefined, delayMs: number): void {
    if (url === undefined || !isOn()) return;
    current.url = url;
    if (started) return;
    started = true;
    later(delayMs, () => void repeat());
  }

  async function repeat(): Promise<void> {
    const { url } = current;
    if (url === undefined || !isOn()) return;
    failures = (await attempt(url)) ? 0 : failures + 1;
    later(failures === 0 ? REPEAT_MS : retryMs(failures), () => void repeat());
  }

  begin(current.url ?? urlBeforeRequests(location(), readEnvironment().port), 0);
  return {
    seen(request) {
      if (!started && isOn()) begin(urlOrNothing(request, location()), 0);
    },
    synced(url) {
      begin(url, REPEAT_MS);
    },
  };
}

/** What is configured may be no URL; that must not fail the request. */
function urlOrNothing(request: Request, location: ServeLocation): string | undefined {
  try {
    return urlFromRequest(request, location);
  } catch {
    return undefined;
  }
}

function mayRegister({ runtime }: Endpoint): boolean {
  const isBuilding = readEnvironment().nextPhase === "phase-production-build";
  return !isBuilding && runtime.connection().mode === "dev";
}

/** One try; false when the executor is not there, which is no news in development. */
function createAttempt(endpoint: Endpoint): (url: string) => Promise<boolean> {
  const { runtime } = endpoint;
  let lastMessage = "";
  return async (url) => {
    try {
      const connection = runtime.connection();
      const { status, message } = await register(endpoint, { connection, url, serverKind: "dev" });
      if (status >= 400 && message !== lastMessage) {
        runtime.logger.warn(`The executor refused the functions of this app: ${message}`);
      }
      lastMessage = message;
      return true;
    } catch {
      return false;
    }
  };
}

function retryMs(failures: number): number {
  return RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? REPEAT_MS;
}

const laterUnreferenced: Later = (delayMs, action) => {
  const timer = setTimeout(action, delayMs);
  // A number on the edge runtime.
  if (typeof timer === "object") timer.unref();
};

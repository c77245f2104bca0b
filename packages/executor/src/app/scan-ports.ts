// Development only: looks for apps on the usual ports of this machine. Ports are knocked at without a
// request, and a server that is no app is asked ever more seldom.
import type { AppClient } from "../call/ask-app.ts";
import type { Logger } from "../ops/log.ts";
import { createEverRarer, type EverRarer } from "./ever-rarer.ts";
import { probeUrl } from "./find-apps.ts";

export interface ScanOptions {
  readonly client: AppClient;
  readonly log: Logger;
  /** Does anybody listen on this port of 127.0.0.1? */
  readonly isListening: (port: number) => Promise<boolean>;
  readonly ports: readonly number[];
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
}

export interface PortScan {
  /** Looks at every port once. */
  readonly scan: () => Promise<void>;
  /** URLs of the apps that are there. */
  readonly found: () => readonly string[];
  /** It turned out to be none. */
  readonly forget: (url: string) => void;
}

interface PortState {
  readonly found: Set<string>;
  readonly rarer: EverRarer;
}

/** At looks 5 s apart, a server that is no app hears of us once a minute. */
export const LOOKS_BETWEEN_MAX = 12;

export function createPortScan(options: ScanOptions): PortScan {
  const { client, log, isListening, signal } = options;
  const states = new Map<number, PortState>();
  const locked = new Set<string>();

  async function scanPort(port: number): Promise<void> {
    if (!(await isListening(port))) {
      states.delete(port);
      return;
    }
    const state = states.get(port) ?? {
      found: new Set(),
      rarer: createEverRarer(LOOKS_BETWEEN_MAX),
    };
    states.set(port, state);
    if (state.found.size > 0 || !state.rarer.isDue()) return;
    for (const path of options.paths) {
      await probe(`http://127.0.0.1:${String(port)}${path}`, state);
    }
  }

  async function probe(url: string, state: PortState): Promise<void> {
    if (signal.aborted) return;
    const result = await probeUrl(client, url, signal);
    if (result === "app") state.found.add(url);
    if (result !== "locked" || locked.has(url)) return;
    locked.add(url);
    log.warn(
      { url },
      "found an app in production mode; start it with CAIRN_DEV=1 or INNGEST_DEV=1",
    );
  }

  return {
    scan: async () => {
      await Promise.all(options.ports.map(scanPort));
    },
    found: () => [...states.values()].flatMap((state) => [...state.found]),
    forget: (url) => {
      for (const state of states.values()) state.found.delete(url);
    },
  };
}

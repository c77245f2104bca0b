// The time that a host gives: work goes on as long as the invocation lives that ends last.
import { setTimeout as pause } from "node:timers/promises";
import { elapsedMs, type Moment, momentNow } from "./elapsed-time.ts";

interface Invocation {
  /** Resolves when this one has no time left for work. */
  readonly workIsOver: () => Promise<void>;
  readonly leave: () => void;
}

export interface Invocations {
  readonly enter: () => Invocation;
  /** Is there time for a new call of an app, even if it takes as long as one may? */
  readonly hasTime: () => boolean;
  /** So long a call may take, in milliseconds: one that was begun is never cut off by the host. */
  readonly callMs: number;
}

/** For commits and the way of a response. */
const RESERVE_SHARE = 1 / 5;
const RESERVE_MAX_MS = 15_000;

/** @param maxDurationMs - How long the host lets one run. */
export function createInvocations(maxDurationMs: number): Invocations {
  const workMs = maxDurationMs - Math.min(RESERVE_MAX_MS, maxDurationMs * RESERVE_SHARE);
  // Calls begin in the first half, and have as long as the second one.
  const callMs = workMs / 2;
  const alive = new Set<Moment>();
  const restOf = (began: Moment): number => workMs - elapsedMs(began);

  return {
    callMs,
    hasTime: () => [...alive].some((began) => restOf(began) > callMs),
    enter: () => {
      const began = momentNow();
      alive.add(began);
      const left = new AbortController();
      return {
        workIsOver: async () => {
          const ms = Math.max(0, restOf(began));
          await pause(ms, undefined, { signal: left.signal }).catch(() => undefined);
        },
        leave: () => {
          alive.delete(began);
          left.abort();
        },
      };
    },
  };
}

// The app's side of a measurement: counts the runs that ended, and keeps the times of those that
// are watched.
import { clockMs } from "../measure/clock.ts";
import type { RunTimes } from "./run-times.ts";

/** What the functions of the app call. A run without a key is only counted. */
export interface Watch {
  readonly began: (key: string | undefined) => void;
  readonly ended: (key: string | undefined) => void;
}

interface Waiter {
  readonly count: number;
  readonly resolve: () => void;
}

export interface WatchedRuns extends Watch {
  /** How many have ended so far. */
  readonly count: () => number;
  readonly whenEnded: (count: number) => Promise<void>;
  readonly timesOf: (key: string) => Promise<RunTimes>;
}

export function createWatchedRuns(): WatchedRuns {
  let ended = 0;
  let waiters: Waiter[] = [];
  const bodies = new Map<string, number[]>();
  const done = new Map<string, RunTimes>();
  const asking = new Map<string, (times: RunTimes) => void>();

  function finish(key: string): void {
    const times = { bodies: bodies.get(key) ?? [], end: clockMs() };
    bodies.delete(key);
    const tell = asking.get(key);
    asking.delete(key);
    if (tell === undefined) done.set(key, times);
    else tell(times);
  }

  return {
    began: (key) => {
      if (key === undefined) return;
      const known = bodies.get(key);
      if (known === undefined) bodies.set(key, [clockMs()]);
      else known.push(clockMs());
    },
    ended: (key) => {
      ended += 1;
      if (key !== undefined) finish(key);
      const due = waiters.filter((waiter) => waiter.count <= ended);
      if (due.length === 0) return;
      waiters = waiters.filter((waiter) => waiter.count > ended);
      for (const { resolve } of due) resolve();
    },
    count: () => ended,
    whenEnded: (count) =>
      count <= ended
        ? Promise.resolve()
        : new Promise((resolve) => waiters.push({ count, resolve })),
    timesOf: (key) => {
      const times = done.get(key);
      done.delete(key);
      if (times !== undefined) return Promise.resolve(times);
      return new Promise((resolve) => asking.set(key, resolve));
    },
  };
}

// A limit, and those that wait for it in order: of a flow-control key, a queue, or all deliveries.
import { createRatePeriod } from "./rate-period.ts";
import type { Timers } from "./timers.ts";

export interface LaneLimits {
  /** Infinity: no limit. */
  readonly parallelism: number;
  /** How many may start in a period. Infinity: no limit. */
  readonly rate: number;
  /** In milliseconds, as they pass here. */
  readonly periodMs: number;
}

export const NO_LIMITS: LaneLimits = {
  parallelism: Number.POSITIVE_INFINITY,
  rate: Number.POSITIVE_INFINITY,
  periodMs: 1_000,
};

interface LaneCounts {
  readonly waiting: number;
  readonly active: number;
  readonly startedInPeriod: number;
  /** Milliseconds since 1970. */
  readonly periodStart: number;
}

export interface Lane {
  /**
   * Calls `start` as soon as there is a slot, perhaps at once.
   * @returns what takes it out of the lane again, if it has not started.
   */
  readonly enter: (start: () => void) => () => void;
  /** Gives a slot back. */
  readonly leave: () => void;
  readonly limits: () => LaneLimits;
  readonly setLimits: (limits: Partial<LaneLimits>) => void;
  readonly isPaused: () => boolean;
  readonly setPaused: (isPaused: boolean) => void;
  /** Begins a new period now. */
  readonly resetRate: () => void;
  readonly counts: () => LaneCounts;
}

export function createLane(timers: Timers, initial: LaneLimits = NO_LIMITS): Lane {
  const waiting = new Set<{ readonly start: () => void }>();
  let limits = initial;
  let isPaused = false;
  let active = 0;
  const hasRoom = (): boolean =>
    !isPaused && active < limits.parallelism && period.counted() < limits.rate;
  const admit = (): void => {
    for (const one of waiting) {
      if (!hasRoom()) return;
      waiting.delete(one);
      active += 1;
      if (limits.rate !== Number.POSITIVE_INFINITY) period.count(limits.periodMs);
      one.start();
    }
  };
  const period = createRatePeriod(timers, admit);
  return {
    enter: (start) => {
      const one = { start };
      waiting.add(one);
      admit();
      return () => waiting.delete(one);
    },
    leave: () => {
      active -= 1;
      admit();
    },
    limits: () => limits,
    setLimits: (changed) => {
      limits = { ...limits, ...changed };
      admit();
    },
    isPaused: () => isPaused,
    setPaused: (paused) => {
      isPaused = paused;
      admit();
    },
    resetRate: () => {
      period.reset();
      admit();
    },
    counts: () => ({
      waiting: waiting.size,
      active,
      startedInPeriod: period.counted(),
      periodStart: period.start(),
    }),
  };
}

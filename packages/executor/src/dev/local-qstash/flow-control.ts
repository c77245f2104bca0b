// The lanes of flow-control keys. Each message brings its key's limits along, unless they are pinned.
import { createLane, type Lane, type LaneLimits, NO_LIMITS } from "./lane.ts";
import type { FlowControlSetting } from "./message.ts";
import type { Timers } from "./timers.ts";

export interface FlowControlKey {
  readonly lane: Lane;
  isParallelismPinned: boolean;
  isRatePinned: boolean;
  /** In milliseconds, before `timeScale`. */
  periodMs: number;
}

/** What is left undefined stays as it is. `periodMs` is before `timeScale`. */
interface PinnedLimits {
  readonly parallelism: number | undefined;
  readonly rate: number | undefined;
  readonly periodMs: number;
}

export interface FlowControl {
  /** The lane of a message, with that message's limits. */
  readonly laneOf: (setting: FlowControlSetting) => Lane;
  /** Made when it is asked for the first time. */
  readonly key: (name: string) => FlowControlKey;
  readonly pin: (name: string, limits: PinnedLimits) => void;
}

export function createFlowControl(timers: Timers, timeScale: number): FlowControl {
  const keys = new Map<string, FlowControlKey>();
  const key = (name: string): FlowControlKey => {
    const known = keys.get(name);
    if (known !== undefined) return known;
    const lane = createLane(timers, { ...NO_LIMITS, periodMs: 1_000 * timeScale });
    const made = { lane, isParallelismPinned: false, isRatePinned: false, periodMs: 1_000 };
    keys.set(name, made);
    return made;
  };
  const limitsOf = (setting: PinnedLimits): LaneLimits => ({
    parallelism: setting.parallelism ?? Number.POSITIVE_INFINITY,
    rate: setting.rate ?? Number.POSITIVE_INFINITY,
    periodMs: setting.periodMs * timeScale,
  });
  return {
    key,
    laneOf: (setting) => {
      const found = key(setting.key);
      const { parallelism, rate, periodMs } = limitsOf(setting);
      if (!found.isParallelismPinned) found.lane.setLimits({ parallelism });
      if (!found.isRatePinned) {
        found.periodMs = setting.periodMs;
        found.lane.setLimits({ rate, periodMs });
      }
      return found.lane;
    },
    pin: (name, limits) => {
      const found = key(name);
      const { parallelism, rate, periodMs } = limitsOf(limits);
      if (limits.parallelism !== undefined) {
        found.isParallelismPinned = true;
        found.lane.setLimits({ parallelism });
      }
      if (limits.rate === undefined) return;
      found.isRatePinned = true;
      found.periodMs = limits.periodMs;
      found.lane.setLimits({ rate, periodMs });
    },
  };
}

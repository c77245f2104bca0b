// How much has started in the current period. A period begins with the first start in it.
import type { Timers } from "./timers.ts";

export interface RatePeriod {
  readonly count: (periodMs: number) => void;
  readonly counted: () => number;
  /** Milliseconds since 1970. */
  readonly start: () => number;
  /** Ends it now. */
  readonly reset: () => void;
}

/** @param onEnd - There is room again. */
export function createRatePeriod(timers: Timers, onEnd: () => void): RatePeriod {
  let counted = 0;
  let start = Date.now();
  let stop: (() => void) | undefined;
  const reset = (): void => {
    stop?.();
    stop = undefined;
    counted = 0;
    start = Date.now();
  };
  return {
    counted: () => counted,
    start: () => start,
    reset,
    count: (periodMs) => {
      if (stop === undefined) {
        reset();
        stop = timers.after(periodMs, () => {
          reset();
          onEnd();
        });
      }
      counted += 1;
    },
  };
}

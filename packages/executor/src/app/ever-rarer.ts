// Something that keeps failing is tried ever more seldom.

export interface EverRarer {
  /** True at the 1st, 2nd, 4th, 8th … call; from some point on at every `max`-th. */
  readonly isDue: () => boolean;
  /** Begins anew: the next call is due. */
  readonly reset: () => void;
}

export function createEverRarer(max: number): EverRarer {
  let skip = 0;
  let pause = 1;
  return {
    isDue: () => {
      if (skip > 0) {
        skip -= 1;
        return false;
      }
      skip = pause - 1;
      pause = Math.min(2 * pause, max);
      return true;
    },
    reset: () => {
      skip = 0;
      pause = 1;
    },
  };
}

// The fault that reorders: a message is held back until another one has gone, or for a moment.
import type { Timers } from "./timers.ts";

export interface Overtaking {
  readonly holdBack: (go: () => void) => void;
  /** Another one has gone: those held back go after it. */
  readonly release: () => void;
}

/** So that the last message of all comes too. */
const LONGEST_MS = 50;

export function createOvertaking(timers: Timers): Overtaking {
  let held: (() => void)[] = [];
  const release = (): void => {
    const released = held;
    held = [];
    for (const go of released) go();
  };
  return {
    release,
    holdBack: (go) => {
      const stop = timers.after(LONGEST_MS, release);
      held.push(() => {
        stop();
        go();
      });
    },
  };
}

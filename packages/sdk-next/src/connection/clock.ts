// The time, and waiting for it to pass; handed in, so that tests need not wait.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  pause(ms: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  pause: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    }),
};

const FIRST_PAUSE_MS = 100;

/** 100 ms, 200 ms, 400 ms ... each up to as much longer again by `spread` in [0, 1). */
export function tryPauseMs(failures: number, spread: number): number {
  return FIRST_PAUSE_MS * 2 ** (failures - 1) * (1 + spread);
}

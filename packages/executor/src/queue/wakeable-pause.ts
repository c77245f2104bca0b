// A pause that a hint can cut short.

export interface WakeablePause {
  /** Resolves after so many milliseconds, or earlier. */
  readonly wait: (ms: number) => Promise<void>;
  /** Ends a pause under way in so many milliseconds, if that is earlier. Without one it does nothing. */
  readonly wake: (afterMs: number) => void;
}

export function createWakeablePause(): WakeablePause {
  let wake: ((afterMs: number) => void) | undefined;
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        const end = performance.now() + ms;
        let timer = setTimeout(resolve, ms);
        wake = (afterMs) => {
          if (performance.now() + afterMs >= end) return;
          clearTimeout(timer);
          timer = setTimeout(resolve, afterMs);
        };
      }),
    wake: (afterMs) => wake?.(afterMs),
  };
}

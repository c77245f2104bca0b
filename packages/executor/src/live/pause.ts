// A pause of a loop that others can cut short.

export interface Pause {
  /** Resolves after `ms`, or when it is cut short. One at a time. */
  readonly wait: (ms: number) => Promise<void>;
  readonly cutShort: () => void;
}

export function createPause(): Pause {
  let finish: (() => void) | undefined;
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => finish?.(), ms);
        finish = () => {
          clearTimeout(timer);
          finish = undefined;
          resolve();
        };
      }),
    cutShort: () => finish?.(),
  };
}

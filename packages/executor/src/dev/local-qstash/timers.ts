// Timers that never come early, may be longer than 24 days, and all end with the server.

export interface Timers {
  /** @returns what takes it back. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly stop: () => void;
}

/** setTimeout takes no more. */
const LONGEST_MS = 2_147_483_647;

export function createTimers(): Timers {
  const armed = new Set<NodeJS.Timeout>();
  let isStopped = false;
  const after = (ms: number, run: () => void): (() => void) => {
    const deadline = performance.now() + ms;
    let handle: NodeJS.Timeout | undefined;
    const arm = (): void => {
      const leftMs = Math.min(deadline - performance.now(), LONGEST_MS);
      const timer = setTimeout(() => {
        armed.delete(timer);
        // Node rounds down, and may fire a millisecond early.
        if (performance.now() < deadline) arm();
        else run();
      }, leftMs);
      armed.add(timer);
      handle = timer;
    };
    if (!isStopped) arm();
    return () => {
      if (handle === undefined) return;
      clearTimeout(handle);
      armed.delete(handle);
    };
  };
  const stop = (): void => {
    isStopped = true;
    for (const timer of armed) clearTimeout(timer);
    armed.clear();
  };
  return { after, stop };
}

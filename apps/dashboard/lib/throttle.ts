// At most one call per interval: the first at once, later ones together at the end of the interval.

export interface Throttled {
  readonly call: () => void;
  /** Drops a call that is still to come. */
  readonly stop: () => void;
}

/** `work` runs at once when `intervalMs` have passed since its last start, else when they have. */
export function throttle(work: () => void, intervalMs: number): Throttled {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = false;
  const run = (): void => {
    due = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (due) run();
    }, intervalMs);
    work();
  };
  return {
    call: () => {
      if (timer === undefined) run();
      else due = true;
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      due = false;
    },
  };
}

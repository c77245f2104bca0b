// Counts what the handler does, so that nothing between a look and a wait is missed.

export interface Activity {
  readonly note: () => void;
  count(): number;
  /** @returns False when nothing was noted after `seen` within the limit, in milliseconds. */
  after(seen: number, limitMs: number | undefined): Promise<boolean>;
}

export function createActivity(): Activity {
  let count = 0;
  let wake: (() => void) | undefined;
  return {
    note() {
      count += 1;
      wake?.();
    },
    count: () => count,
    async after(seen, limitMs) {
      if (count !== seen) return true;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const happened = await new Promise<boolean>((resolve) => {
        wake = () => {
          resolve(true);
        };
        if (limitMs !== undefined) timer = setTimeout(resolve, limitMs, false);
      });
      clearTimeout(timer);
      return happened;
    },
  };
}

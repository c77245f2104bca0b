// The same deduplication id within ten minutes is the same message, whatever became of that.

export interface Deduplication {
  /** @returns the id of the message that was first, or undefined: this one is, from now on. */
  readonly firstOf: (key: string, messageId: string) => string | undefined;
}

interface First {
  readonly messageId: string;
  readonly until: number;
}

const SWEEP_AT = 10_000;

/** @param windowMs - As it passes here. */
export function createDeduplication(windowMs: number): Deduplication {
  const firsts = new Map<string, First>();
  let sweepAt = SWEEP_AT;
  const sweep = (now: number): void => {
    for (const [key, { until }] of firsts) if (until <= now) firsts.delete(key);
    sweepAt = Math.max(SWEEP_AT, 2 * firsts.size);
  };
  return {
    firstOf: (key, messageId) => {
      const now = performance.now();
      const first = firsts.get(key);
      if (first !== undefined && first.until > now) return first.messageId;
      firsts.set(key, { messageId, until: now + windowMs });
      if (firsts.size > sweepAt) sweep(now);
      return undefined;
    },
  };
}

// One look at a time, and one more for whoever asked meanwhile. One that failed is made again, ever later.
import type { Logger } from "../../ops/log.ts";

export interface Looker {
  /** Begins one soon; several wishes are one. */
  readonly soon: () => void;
  /** Resolves when a look that began after this was asked for is done. Rejects as it does. */
  readonly now: () => Promise<void>;
  /** Resolves when none is under way or wished for. */
  readonly idle: () => Promise<void>;
  /** Makes none again that failed. */
  readonly stop: () => void;
}

const AGAIN_MS = 500;
const LONGEST_MS = 30_000;

/** @param look - Tells in how many milliseconds it wants to be made again, if it does. */
export function createLooker(look: () => Promise<number | undefined>, log: Logger): Looker {
  let failures = 0;
  let again: NodeJS.Timeout | undefined;
  let current: Promise<void> | undefined;
  /** Begins when the current one is done; shared by all who ask before. */
  let queued: Promise<void> | undefined;

  async function lookAfter(before: Promise<void> | undefined): Promise<void> {
    await settled(before);
    // What was committed in this turn of the event loop is seen as well.
    await new Promise(setImmediate);
    current = queued;
    queued = undefined;
    const againMs = await look();
    failures = 0;
    if (againMs === undefined) clearTimeout(again);
    else soonAfter(againMs);
  }

  function soonAfter(ms: number): void {
    clearTimeout(again);
    again = setTimeout(soon, Math.min(ms, LONGEST_MS)).unref();
  }

  function soon(): void {
    now().catch((err: unknown) => {
      log.warn({ err }, "could not look at the queue; looking again");
      soonAfter(AGAIN_MS * 2 ** failures);
      failures += 1;
    });
  }

  function now(): Promise<void> {
    queued ??= lookAfter(current);
    return queued;
  }

  return {
    now,
    soon,
    stop: () => clearTimeout(again),
    idle: async () => {
      for (let last = queued ?? current; last !== undefined; last = queued ?? current) {
        await settled(last);
        if (last === current) current = undefined;
      }
    },
  };
}

async function settled(one: Promise<void> | undefined): Promise<void> {
  await one?.catch(() => undefined);
}

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

export function createLooker(look: () => Promise<void>, log: Logger): Looker {
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
    await look();
    failures = 0;
  }

  function soon(): void {
    now().catch((err: unknown) => {
      log.warn({ err }, "could not look at the queue; looking again");
      const afterMs = Math.min(LONGEST_MS, AGAIN_MS * 2 ** failures);
      failures += 1;
      clearTimeout(again);
      again = setTimeout(soon, afterMs).unref();
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

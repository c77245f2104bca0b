// When the table of keys is read: every other second, and soon when somebody comes with a key that is
// not known, because it may have been made a moment ago. One read at a time, so that none brings back
// what was before.
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../ops/log.ts";

export interface SpacedReadsOptions {
  readonly read: () => Promise<void>;
  readonly log: Logger;
  /** Between two reads, in milliseconds. */
  readonly refreshMs: number;
  /** The least time between a read and the next that somebody asks for, in milliseconds. */
  readonly lookAgainMs: number;
}

export interface SpacedReads {
  /** Reads once, and then again and again. */
  readonly start: () => Promise<void>;
  /** Resolves after a read that has begun later than this call; callers share it. */
  readonly lookAgain: () => Promise<void>;
  readonly stop: () => void;
}

export function createSpacedReads(options: SpacedReadsOptions): SpacedReads {
  const { read, log, refreshMs, lookAgainMs } = options;
  let last: Promise<void> = Promise.resolve();
  let startedAt = Number.NEGATIVE_INFINITY;
  let asked: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function begin(): Promise<void> {
    startedAt = performance.now();
    return read();
  }

  function next(): Promise<void> {
    last = last.then(begin, begin);
    return last;
  }

  async function readSoon(): Promise<void> {
    await delay(Math.max(0, startedAt + lookAgainMs - performance.now()));
    asked = undefined;
    await next();
  }

  async function repeat(): Promise<void> {
    await next().catch((err: unknown) => log.warn({ err }, "could not read the keys"));
    if (timer !== undefined) wait();
  }

  function wait(): void {
    timer = setTimeout(() => void repeat(), refreshMs);
    timer.unref();
  }

  return {
    start: async () => {
      await next();
      wait();
    },
    lookAgain: () => {
      asked ??= readSoon();
      return asked;
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

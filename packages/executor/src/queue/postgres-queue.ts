// The queue that needs nothing but Postgres: claims due jobs, sleeps until the next one is due, and
// never longer than the poll interval, so that a lost hint costs no more than that.
import type { Sql } from "../db/client.ts";
import { claimJobs, nextDueMs } from "../db/claim-jobs.ts";
import type { Holder } from "../db/holder.ts";
import type { Failpoint } from "../ops/failpoint.ts";
import type { Logger } from "../ops/log.ts";
import type { JobTaker, Queue } from "./queue.ts";

export interface PostgresQueueOptions {
  readonly sql: Sql;
  readonly holder: Holder;
  readonly log: Logger;
  readonly failpoint: Failpoint;
  /** The longest time between two looks, in milliseconds. Default 250. */
  readonly pollMs: number;
}

const BATCH = 50;
/** After an error, so that a database that is down is not asked in a tight loop. */
const ERROR_PAUSE_MS = 500;

export function createPostgresQueue(options: PostgresQueueOptions): Queue {
  const { sql, holder, log, failpoint, pollMs } = options;
  const stopping = new AbortController();
  let wake: ((afterMs: number) => void) | undefined;
  let ended: Promise<void> = Promise.resolve();

  async function loop(taker: JobTaker): Promise<void> {
    while (!stopping.signal.aborted) {
      const pause = await claimOnce(taker).catch((err: unknown) => {
        if (!stopping.signal.aborted) log.warn({ err }, "could not claim jobs; trying again");
        return ERROR_PAUSE_MS;
      });
      if (pause > 0 && !stopping.signal.aborted) await pauseFor(pause);
    }
  }

  /** @returns How long to wait before the next look, in milliseconds. */
  async function claimOnce(taker: JobTaker): Promise<number> {
    const room = Math.min(BATCH, taker.room());
    if (room <= 0) return pollMs;
    const jobs = await claimJobs(sql, holder, room);
    if (jobs.length > 0) failpoint("claim:after-commit");
    for (const job of jobs) taker.work(job);
    if (jobs.length === room) return 0;
    const next = await nextDueMs(sql, holder.shard);
    return next === null ? pollMs : Math.min(pollMs, Math.max(1, Math.ceil(next)));
  }

  function pauseFor(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = performance.now() + ms;
      let timer = setTimeout(resolve, ms);
      wake = (afterMs) => {
        if (performance.now() + afterMs >= end) return;
        clearTimeout(timer);
        timer = setTimeout(resolve, afterMs);
      };
    });
  }

  return {
    name: "postgres",
    start: (taker) => {
      ended = loop(taker);
    },
    announce: (afterMs) => wake?.(afterMs),
    stop: async () => {
      stopping.abort();
      wake?.(0);
      await ended;
    },
  };
}

// The queue that needs nothing but Postgres: claims due jobs, sleeps until the next one is due, and
// never longer than the poll interval (eight of them when nothing happens at all), so that a lost hint
// costs no more than that.
import type { Sql } from "../db/client.ts";
import { claimJobs, nextDue } from "../db/claim-jobs.ts";
import type { Holder } from "../db/holder.ts";
import type { Failpoint } from "../ops/failpoint.ts";
import type { Logger } from "../ops/log.ts";
import type { JobTaker, Queue } from "./queue.ts";
import { createWakeablePause } from "./wakeable-pause.ts";

export interface PostgresQueueOptions {
  readonly sql: Sql;
  readonly holder: Holder;
  readonly log: Logger;
  readonly failpoint: Failpoint;
  /** The longest time between two looks while there is work, in milliseconds. Default 250. */
  readonly pollMs: number;
}

const BATCH = 50;
/** After an error, so that a database that is down is not asked in a tight loop. */
const ERROR_PAUSE_MS = 500;
/** After so many looks in a row that found nothing, looks become rarer, up to this many times. */
const IDLE_LOOKS = 40;
const RARER = 8;

export function createPostgresQueue(options: PostgresQueueOptions): Queue {
  const { log } = options;
  const stopping = new AbortController();
  const pause = createWakeablePause();
  let ended: Promise<void> = Promise.resolve();
  let idleLooks = 0;

  async function loop(taker: JobTaker): Promise<void> {
    while (!stopping.signal.aborted) {
      const { ms, isIdle } = await look(options, taker, idleLooks).catch((err: unknown) => {
        if (!stopping.signal.aborted) log.warn({ err }, "could not claim jobs; trying again");
        return { ms: ERROR_PAUSE_MS, isIdle: false };
      });
      idleLooks = isIdle ? idleLooks + 1 : 0;
      if (ms > 0 && !stopping.signal.aborted) await pause.wait(ms);
    }
  }

  return {
    name: "postgres",
    start: (taker) => {
      ended = loop(taker);
    },
    announce: (afterMs) => {
      idleLooks = 0;
      pause.wake(afterMs);
    },
    stop: async () => {
      stopping.abort();
      pause.wake(0);
      await ended;
    },
  };
}

interface Look {
  /** How long to wait before the next one, in milliseconds. */
  readonly ms: number;
  /** There was nothing to do. */
  readonly isIdle: boolean;
}

async function look(
  { sql, holder, failpoint, pollMs }: PostgresQueueOptions,
  taker: JobTaker,
  idleLooks: number,
): Promise<Look> {
  const room = Math.min(BATCH, taker.room());
  if (room <= 0) return { ms: pollMs, isIdle: false };
  const jobs = await claimJobs(sql, holder, room);
  if (jobs.length > 0) failpoint("claim:after-commit");
  for (const job of jobs) taker.work(job);
  if (jobs.length === room) return { ms: 0, isIdle: false };
  const { jobMs, laneMs, registryVersion } = await nextDue(sql, holder.shard);
  await taker.sawRegistry(registryVersion);
  if (laneMs !== null && laneMs <= 0) {
    await taker.admit();
    return { ms: 0, isIdle: false };
  }
  const longest = idleLooks < IDLE_LOOKS ? pollMs : pollMs * RARER;
  const next = Math.min(jobMs ?? longest, laneMs ?? longest, longest);
  return { ms: Math.max(1, Math.ceil(next)), isIdle: jobs.length === 0 };
}

// One look at the queue: what is due is taken, what will be due gets its message.
import { claimJobs, nextDue } from "../../db/claim-jobs.ts";
import type { Sql } from "../../db/client.ts";
import type { Holder } from "../../db/holder.ts";
import type { Failpoint } from "../../ops/failpoint.ts";
import type { Logger } from "../../ops/log.ts";
import type { JobTaker } from "../queue.ts";
import { publishUnpublished } from "./outbox.ts";
import type { Publisher } from "./publisher.ts";
import { LANES } from "./wakeup-message.ts";

export interface DueWorkPorts {
  readonly sql: Sql;
  readonly holder: Holder;
  readonly log: Logger;
  readonly failpoint: Failpoint;
  readonly publisher: Publisher;
  /** Jobs that are due later get their message by a sweep. More than its interval; milliseconds. */
  readonly horizonMs: number;
  readonly isStopping: () => boolean;
}

export interface DueWork {
  readonly look: (taker: JobTaker) => Promise<void>;
  /** The message about the lanes has come: they may get another one. */
  readonly lanesDelivered: () => void;
}

const BATCH = 50;

export function createDueWork(ports: DueWorkPorts): DueWork {
  const { sql, holder, log, publisher, horizonMs } = ports;
  const { shard } = holder;
  /** When the message that is under way will come; seconds since 1970. */
  let lanesAt: number | undefined;

  /** A lane has no token, and whoever looks at it too often does no harm. */
  async function publishLanes(laneMs: number): Promise<void> {
    const at = Math.ceil((Date.now() + laneMs) / 1_000);
    if (laneMs > horizonMs || (lanesAt !== undefined && at >= lanesAt)) return;
    const message = { job: LANES, sequence: at };
    await publisher.publish([{ message, delaySeconds: Math.ceil(laneMs / 1_000) }]);
    lanesAt = at;
  }

  return {
    look: async (taker) => {
      await takeDue(ports, taker);
      await publishUnpublished({ sql, shard, log, publisher, horizonMs });
      const { laneMs, registryVersion } = await nextDue(sql, shard);
      await taker.sawRegistry(registryVersion);
      if (laneMs === null) return;
      if (laneMs <= 0) await taker.admit();
      else await publishLanes(laneMs);
    },
    lanesDelivered: () => {
      lanesAt = undefined;
    },
  };
}

/** As long as there is room. */
async function takeDue(
  { sql, holder, failpoint, isStopping }: DueWorkPorts,
  taker: JobTaker,
): Promise<void> {
  for (;;) {
    const room = Math.min(BATCH, taker.room());
    if (room <= 0 || isStopping()) return;
    const jobs = await claimJobs(sql, holder, room);
    if (jobs.length > 0) failpoint("claim:after-commit");
    for (const job of jobs) taker.work(job);
    if (jobs.length < room) return;
  }
}

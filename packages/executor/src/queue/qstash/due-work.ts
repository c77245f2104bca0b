// One look at the queue: what is due is taken, what will be due gets its message.
import { claimJobs, nextDue, type NextDue } from "../../db/claim-jobs.ts";
import type { Sql } from "../../db/client.ts";
import type { Holder } from "../../db/holder.ts";
import type { Failpoint } from "../../ops/failpoint.ts";
import type { Logger } from "../../ops/log.ts";
import type { JobTaker } from "../queue.ts";
import { publishUnpublished } from "./outbox.ts";
import type { PublishGate } from "./publish-gate.ts";
import { LANES } from "./wakeup-message.ts";

export interface DueWorkPorts {
  readonly sql: Sql;
  readonly holder: Holder;
  readonly log: Logger;
  readonly failpoint: Failpoint;
  readonly gate: PublishGate;
  /** Jobs that are due later get their message by a sweep. More than its interval; milliseconds. */
  readonly horizonMs: number;
  readonly isStopping: () => boolean;
}

export interface DueWork {
  /** @returns In how many milliseconds to look again without being told; undefined: then alone. */
  readonly look: (taker: JobTaker) => Promise<number | undefined>;
  /** The message about the lanes has come: they may get another one. */
  readonly lanesDelivered: () => void;
}

const BATCH = 50;
/** To the next look, when no more could be taken: QStash itself comes again much later. */
const NO_ROOM_MS = 500;
/** Between two looks that no message asked for. */
const SHORTEST_MS = 100;

export function createDueWork(ports: DueWorkPorts): DueWork {
  const { sql, holder, gate, horizonMs, isStopping } = ports;
  const { shard } = holder;
  /** When the message that is under way will come; seconds since 1970. */
  let lanesAt: number | undefined;

  /** A lane has no token, and whoever looks at it too often does no harm. */
  async function publishLanes(laneMs: number): Promise<void> {
    const now = Date.now() / 1_000;
    const at = Math.ceil(now + laneMs / 1_000);
    // One that is late was lost, or another executor got it.
    const isUnderWay = lanesAt !== undefined && lanesAt >= now && at >= lanesAt;
    if (laneMs > horizonMs || isUnderWay || gate.closedMs() > 0) return;
    const message = { job: LANES, sequence: at };
    if (await gate.publish([{ message, delaySeconds: Math.ceil(laneMs / 1_000) }])) lanesAt = at;
  }

  /** Until no lane is due, or no job of one can be taken. */
  async function admitDue(taker: JobTaker): Promise<NextDue> {
    for (;;) {
      const due = await nextDue(sql, shard);
      const { laneMs, registryVersion } = due;
      await taker.sawRegistry(registryVersion);
      if (laneMs === null || isStopping()) return due;
      if (laneMs > 0) {
        await publishLanes(laneMs);
        return due;
      }
      if (taker.room() <= 0) return due;
      await taker.admit();
    }
  }

  return {
    look: async (taker) => {
      const hadRoom = await takeDue(ports, taker);
      await publishUnpublished({ sql, shard, gate, horizonMs });
      const due = await admitDue(taker);
      return hadRoom && taker.room() > 0 ? lookAgainMs(gate, due) : NO_ROOM_MS;
    },
    lanesDelivered: () => {
      lanesAt = undefined;
    },
  };
}

/** Without messages this executor is its own clock, as long as it lives. */
function lookAgainMs(gate: PublishGate, { jobMs, laneMs }: NextDue): number | undefined {
  if (gate.problem() === undefined) return undefined;
  const opensMs = gate.closedMs() === 0 ? Number.POSITIVE_INFINITY : gate.closedMs();
  const nextMs = Math.min(opensMs, jobMs ?? opensMs, laneMs ?? opensMs);
  return Number.isFinite(nextMs) ? Math.max(SHORTEST_MS, Math.ceil(nextMs)) : undefined;
}

/** @returns Was there room for all of it? */
async function takeDue(
  { sql, holder, failpoint, isStopping }: DueWorkPorts,
  taker: JobTaker,
): Promise<boolean> {
  for (;;) {
    const room = Math.min(BATCH, taker.room());
    if (room <= 0 || isStopping()) return false;
    const jobs = await claimJobs(sql, holder, room);
    if (jobs.length > 0) failpoint("claim:after-commit");
    for (const job of jobs) taker.work(job);
    if (jobs.length < room) return true;
  }
}

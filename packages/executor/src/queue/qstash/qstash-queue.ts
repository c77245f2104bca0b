// The queue that Upstash QStash is the clock of: no loop of ours needs to run anywhere. Jobs that are due
// at once are taken by whoever lives; for later ones messages are published, whose deliveries name the
// job to take. A sweep, on a schedule of QStash, finds whatever was lost.
import type { CairnError, WakeupBody } from "@cairn/core";
import { setMaxListeners } from "node:events";
import type { JobTaker, Queue } from "../queue.ts";
import { createDeliveries, type DeliveryOutcome } from "./deliveries.ts";
import { createDueWork, type DueWorkPorts } from "./due-work.ts";
import { createLooker } from "./looker.ts";
import { LANES, toJobName } from "./wakeup-message.ts";

export type QstashQueueOptions = Omit<DueWorkPorts, "isStopping">;

export interface QstashQueue extends Queue {
  readonly deliver: (message: WakeupBody) => Promise<DeliveryOutcome>;
  /** Takes what is due and publishes what will be. */
  readonly sweep: () => Promise<void>;
  /** Resolves when nothing is being looked at or published. */
  readonly idle: () => Promise<void>;
  /** Why messages may be late just now; undefined: nothing is known to be wrong. */
  readonly problem: () => CairnError | undefined;
}

export function createQstashQueue(options: QstashQueueOptions): QstashQueue {
  let taker: JobTaker | undefined;
  const stopping = new AbortController();
  // One for each delivery that waits for the rest of its second.
  setMaxListeners(0, stopping.signal);
  const dueWork = createDueWork({ ...options, isStopping: () => stopping.signal.aborted });
  const looker = createLooker(
    async () => (taker === undefined ? undefined : await dueWork.look(taker)),
    options.log,
  );
  const deliverJob = createDeliveries({
    ...options,
    taker: () => taker,
    stopping: stopping.signal,
    lookAgain: looker.soon,
  });

  return {
    name: "qstash",
    start: (given) => {
      taker = given;
      looker.soon();
    },
    announce: (afterMs) => {
      if (afterMs <= options.horizonMs) looker.soon();
    },
    deliver: async (message) => {
      if (message.job === LANES) {
        dueWork.lanesDelivered();
        await looker.now();
        return "taken";
      }
      const name = toJobName(message);
      return name === undefined ? "stale" : await deliverJob(name);
    },
    sweep: looker.now,
    idle: looker.idle,
    problem: options.gate.problem,
    stop: async () => {
      stopping.abort();
      await looker.idle();
      looker.stop();
    },
  };
}

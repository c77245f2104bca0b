// The work on jobs that this executor holds: leases are renewed as long as it takes, and a stop waits
// for it.
import type { ClaimedJob } from "../db/job-types.ts";
import { storageErrorCode } from "../db/storage-error.ts";
import { withinTime } from "../ops/within-time.ts";
import type { Engine } from "./engine.ts";
import { giveBack } from "./give-back.ts";
import { createHeldJobs, type HeldJobs } from "./held-jobs.ts";
import { createOpenCalls, type OpenCalls } from "./open-calls.ts";

export interface HeldWork {
  /** A task that fails gives its job back, when the database was to blame, or leaves it to the lease. */
  readonly start: (claimed: ClaimedJob, task: () => Promise<void>) => void;
  /** A call of a run that nobody has seen start yet. */
  readonly callStarted: (runId: string, jobId: string) => void;
  /** Jobs held here, waiting or under way. */
  readonly load: () => number;
  readonly isHeld: HeldJobs["isHeld"];
  readonly isSurelyHeld: HeldJobs["isSurelyHeld"];
  readonly confirm: HeldJobs["confirm"];
  /** For each request of a held job. */
  readonly openCall: OpenCalls["open"];
  /** A run was cancelled here: its requests under way are aborted. */
  readonly cancelled: OpenCalls["cancelled"];
  /** Aborted when calls under way are cut off; after a hand-over it is another one. */
  readonly cutOff: AbortSignal;
  /** Resolves when nothing is under way. */
  readonly idle: () => Promise<void>;
  /** Cuts off what is under way and drops what waits, for others to go on with. Takes new work afterwards. */
  readonly handOver: () => Promise<void>;
  /** Takes no new work, and waits until what runs is done or `deadlineMs` is over. */
  readonly stop: (deadlineMs: number) => Promise<void>;
}

/** After calls are cut off, what they left is settled within this time. */
const ABORT_MS = 1_000;

export function createHeldWork(engine: Engine): HeldWork {
  const held = createHeldJobs(engine);
  const calls = createOpenCalls(engine);
  let cutting = new AbortController();
  const running = new Set<Promise<void>>();
  let isDraining = false;

  return {
    start: (claimed, task) => {
      if (isDraining) return;
      const { runId, job } = claimed;
      held.add(runId, job);
      const done = runTask(engine, claimed, { task, signal: cutting.signal }).finally(() => {
        held.remove(job);
        running.delete(done);
      });
      running.add(done);
    },
    callStarted: held.callStarted,
    load: () => held.count(),
    isHeld: held.isHeld,
    isSurelyHeld: held.isSurelyHeld,
    confirm: held.confirm,
    openCall: calls.open,
    cancelled: calls.cancelled,
    get cutOff() {
      return cutting.signal;
    },
    idle: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
    handOver: async () => {
      isDraining = true;
      cutting.abort();
      calls.abortAll();
      await settleWithin(running, ABORT_MS);
      cutting = new AbortController();
      isDraining = false;
    },
    stop: async (deadlineMs) => {
      isDraining = true;
      await settleWithin(running, deadlineMs);
      cutting.abort();
      calls.abortAll();
      await settleWithin(running, ABORT_MS);
      held.stop();
      calls.stop();
    },
  };
}

interface Task {
  readonly task: () => Promise<void>;
  /** Aborted when it is cut off. */
  readonly signal: AbortSignal;
}

/** Never rejects. */
async function runTask(engine: Engine, claimed: ClaimedJob, { task, signal }: Task): Promise<void> {
  try {
    await task();
  } catch (err) {
    const fields = { err, runId: claimed.runId, jobId: claimed.job.id };
    if (storageErrorCode(err) === undefined) {
      return engine.log.error(fields, "a job failed; its lease will bring it back");
    }
    engine.log.warn(fields, "a job could not use the database; giving it back");
    await giveBack(engine, claimed, signal);
  }
}

async function settleWithin(running: ReadonlySet<Promise<void>>, ms: number): Promise<void> {
  await withinTime(Promise.allSettled(running), ms, () => undefined);
}

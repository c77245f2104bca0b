// A job whose work failed because the database did goes back to the queue as soon as the database is
// there again. Left to its lease, an event that came in a bad moment would wake a run that much later.
import { setTimeout as sleep } from "node:timers/promises";
import { releaseJob } from "../db/claim-jobs.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import type { Engine } from "./engine.ts";

const PAUSE_MS = 250;

/** Tries until it has worked, the lease must have run out, or `signal` is aborted. Never rejects. */
export async function giveBack(
  { sql, holder, log, onDelayedJob }: Pick<Engine, "sql" | "holder" | "log" | "onDelayedJob">,
  claimed: ClaimedJob,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + holder.leaseMs;
  while (!signal.aborted && performance.now() < deadline) {
    try {
      await releaseJob(sql, holder.shard, claimed);
      return onDelayedJob(0);
    } catch (err) {
      const { runId, job } = claimed;
      log.debug({ err, runId, jobId: job.id }, "could not give a job back; trying again");
    }
    await sleep(PAUSE_MS);
  }
}

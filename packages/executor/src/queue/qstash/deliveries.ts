// Deliveries: each names a job as it was when its message was published, and takes it if it is so still.
import { setTimeout as pause } from "node:timers/promises";
import type { Sql } from "../../db/client.ts";
import type { Holder } from "../../db/holder.ts";
import type { JobName } from "../../db/job-names.ts";
import { claimNamed, dueAfter, markUnpublished } from "../../db/wakeups.ts";
import { createBatcher } from "../../ops/batcher.ts";
import type { Failpoint } from "../../ops/failpoint.ts";
import type { JobTaker } from "../queue.ts";

/**
 * What became of a delivery. `taken`: the job is worked on. `stale`: somebody was here before. `early`:
 * it gets another message. `busy`: no room here, deliver it again.
 */
export type DeliveryOutcome = "taken" | "stale" | "early" | "busy";

export interface DeliveryPorts {
  readonly sql: Sql;
  readonly holder: Holder;
  readonly failpoint: Failpoint;
  /** Undefined before the start. */
  readonly taker: () => JobTaker | undefined;
  readonly stopping: AbortSignal;
  /** A job is to get another message, or to be taken when there is room. */
  readonly lookAgain: () => void;
}

const BATCH = 50;
/** A delivery that is early by less waits here: QStash counts in seconds, and its clock is another. */
const WAIT_MS = 2_000;

export function createDeliveries(
  ports: DeliveryPorts,
): (name: JobName) => Promise<DeliveryOutcome> {
  const { sql, holder, taker, stopping, lookAgain } = ports;
  const claims = createBatcher<JobName, boolean>({
    run: (names) => claimAll(ports, names),
    maxItems: BATCH,
    maxInFlight: 2,
  });

  return async function deliver(name): Promise<DeliveryOutcome> {
    if (stopping.aborted) return "busy";
    if ((taker()?.room() ?? 0) <= 0) {
      lookAgain();
      return "busy";
    }
    if (await claims.add(name)) return "taken";
    const afterMs = await dueAfter(sql, holder.shard, name);
    if (afterMs === undefined) return "stale";
    if (afterMs > WAIT_MS) {
      await markUnpublished(sql, holder.shard, [name]);
      lookAgain();
      return "early";
    }
    const restMs = Math.max(1, Math.ceil(afterMs));
    await pause(restMs, undefined, { signal: stopping }).catch(() => undefined);
    return await deliver(name);
  };
}

async function claimAll(
  { sql, holder, failpoint, taker }: DeliveryPorts,
  names: readonly JobName[],
): Promise<readonly boolean[]> {
  const jobs = await claimNamed(sql, holder, names);
  failpoint("claim:after-commit");
  const taken = new Set<string>();
  for (const claimed of jobs) {
    taken.add(`${claimed.runId}/${claimed.job.id}`);
    taker()?.work(claimed);
  }
  return names.map(({ runId, jobId }) => taken.has(`${runId}/${jobId}`));
}

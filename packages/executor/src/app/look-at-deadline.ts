// A job of kind `deadline`: a run that has not begun, or not ended, in the time that its function gives
// it is cancelled (`timeouts`). The times are those of the function as it is now.
import { formatDuration, type Timeouts, type WireError } from "@cairn/core";
import { finishJobs, putOffJob } from "../db/claim-jobs.ts";
import { type DeadlineLook, lookAtDeadline as look } from "../db/deadlines.ts";
import { findRun } from "../db/find-run.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import type { Engine } from "./engine.ts";

/** Ends a run from outside. One that has ended stays as it is. */
export type CancelRun = (runId: string, reason: WireError) => Promise<unknown>;

export async function lookAtDeadline(
  engine: Engine,
  claimed: ClaimedJob,
  cancel: CancelRun,
): Promise<void> {
  const { sql, holder } = engine;
  const { runId } = claimed;
  const timeouts = await timeoutsOf(engine, runId);
  const seen = timeouts && (await look(sql, holder.shard, runId, timeouts));
  if (timeouts !== undefined && seen !== undefined && seen.over !== null) {
    await cancel(runId, reasonOf(seen.over, timeouts));
  } else if (typeof seen?.againMs === "number") {
    await putOffJob(sql, holder.shard, claimed, seen.againMs);
    return engine.onDelayedJob(seen.againMs);
  }
  // With a cancelled run it is gone already.
  await finishJobs(sql, holder.shard, [claimed]);
}

async function timeoutsOf(
  { sql, holder, registry }: Engine,
  runId: string,
): Promise<Timeouts | undefined> {
  const run = await findRun(sql, holder.shard, runId);
  return registry.index().byId.get(run?.functionId ?? "")?.controls.timeouts;
}

function reasonOf(over: NonNullable<DeadlineLook["over"]>, timeouts: Timeouts): WireError {
  return over === "start"
    ? {
        name: "StartTimeout",
        message: `The run did not start within ${formatDuration(timeouts.startMs ?? 0)}.`,
      }
    : {
        name: "FinishTimeout",
        message: `The run did not finish within ${formatDuration(timeouts.finishMs ?? 0)}.`,
      };
}

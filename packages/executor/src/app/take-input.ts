// What came of a job reaches its run. A job that means nothing to the run any more is dropped.
import { type Input, isEnded } from "@cairn/core";
import { finishJobs } from "../db/claim-jobs.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import type { ActiveRun } from "./active-run.ts";
import type { Engine } from "./engine.ts";

export async function takeInput(
  engine: Engine,
  run: ActiveRun,
  claimed: ClaimedJob,
  input: Input,
): Promise<void> {
  if ((await run.take(input)) === "stale") await dropIfEnded(engine, run, claimed);
}

/** Of a run that was cancelled, perhaps by another executor: no call of it is made any more (I18). */
export async function dropCancelled({ sql, holder }: Engine, claimed: ClaimedJob): Promise<void> {
  await finishJobs(sql, holder.shard, [claimed]);
}

/** A run that ended leaves no jobs; one that was made meanwhile goes now (I9). */
export async function dropIfEnded(
  engine: Engine,
  run: ActiveRun,
  claimed: ClaimedJob,
): Promise<void> {
  const now = await run.current();
  if (now === undefined || isEnded(now.state.status)) {
    await finishJobs(engine.sql, engine.holder.shard, [claimed]);
  }
}

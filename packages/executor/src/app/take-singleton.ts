// A job of kind `singleton`: the first one of a run that replaces older runs of its key. The older one
// is cancelled first; the commit that ends it hands its place on. Whoever finds the job after a crash
// goes on from where the rows are.
import { supersededError } from "@cairn/core";
import { finishJobs, putOffJob } from "../db/claim-jobs.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import { takeTurn } from "../db/singletons.ts";
import type { Engine } from "./engine.ts";
import type { CancelRun } from "./look-at-deadline.ts";

/** The older run has ended after the first cancel; another one came in between if not. */
const LOOKS_MAX = 5;
const AGAIN_MS = 200;

export async function takeSingleton(
  engine: Engine,
  claimed: ClaimedJob,
  cancel: CancelRun,
): Promise<void> {
  const { sql, holder } = engine;
  const { runId } = claimed;
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const turn = await takeTurn(sql, holder.shard, claimed);
    if (turn.kind === "starts") return engine.onDelayedJob(0);
    if (turn.kind === "never") {
      await cancel(runId, supersededError(null));
      // With a cancelled run it is gone already.
      return finishJobs(sql, holder.shard, [claimed]);
    }
    await cancel(turn.holderRunId, supersededError(runId));
  }
  await putOffJob(sql, holder.shard, claimed, AGAIN_MS);
  engine.onDelayedJob(AGAIN_MS);
}

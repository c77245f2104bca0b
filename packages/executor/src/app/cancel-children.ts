// A job of kind `cancel_children`: what a cancelled run invoked is cancelled too, each by the same
// transition as a run that is cancelled alone, and with a job of its own for what that one invoked. The
// job was written with the commit that cancelled the run: whoever claims it goes on after a crash.
import type { WireError } from "@cairn/core";
import { findLiveChildren } from "../db/cancel-children.ts";
import { finishJobs } from "../db/claim-jobs.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import type { Engine } from "./engine.ts";

/** Transitions at once: the rest of a commit's room is for runs that go on. */
const AT_ONCE = 20;

/** @param cancel - Cancels a run and what it invoked. One that has ended stays as it is. */
export async function cancelChildren(
  { sql, holder }: Pick<Engine, "sql" | "holder">,
  claimed: ClaimedJob,
  cancel: (runId: string, reason: WireError) => Promise<unknown>,
): Promise<void> {
  const { runId } = claimed;
  const reason: WireError = {
    name: "CancelledWithParent",
    message: `The run ${runId}, which invoked it or a run above it, was cancelled.`,
  };
  for (;;) {
    const children = await findLiveChildren(sql, holder.shard, runId, AT_ONCE);
    if (children.length === 0) break;
    await Promise.all(children.map((id) => cancel(id, reason)));
  }
  await finishJobs(sql, holder.shard, [claimed]);
}

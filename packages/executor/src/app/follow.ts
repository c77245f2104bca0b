// What follows a commit on the same executor at once: its jobs are ours already, so no queue is
// asked. If this process dies first, the leases end and somebody else goes on.
import type { CairnEvent, EventPlan, NewRun } from "@cairn/core";
import type { ClaimedJob, ResumeJob } from "../db/job-types.ts";

export interface Follow {
  readonly job: (claimed: ClaimedJob) => void;
  readonly resumed: (jobs: readonly ResumeJob[]) => void;
  /** An event was committed, with its runs; `match` and `call` jobs of it are ours. */
  readonly accepted: (plan: EventPlan) => void;
  /** A run was cancelled with a commit. */
  readonly cancelled: (runId: string) => void;
  /** A run was committed for an event that was stored before; its job is ours. */
  readonly started: (run: NewRun, event: CairnEvent) => void;
}

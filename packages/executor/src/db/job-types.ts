// Jobs as they come out of the database, claimed by this executor.
import type { RunJob, WaitResult } from "@cairn/core";

/** A job that this executor holds. For a `match` job `runId` is the event's id. */
export interface ClaimedJob {
  readonly runId: string;
  readonly job: RunJob;
}

/** A job whose wait was resolved here, with the result at hand. */
export interface ResumeJob extends ClaimedJob {
  readonly result: WaitResult;
}

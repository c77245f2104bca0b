// A job as it was at some time: whoever holds or changes it raises the token, and the name says nothing
// any more.
import type { ClaimedJob } from "./job-types.ts";
import { type RowSet, rowSet } from "./row-set.ts";

export interface JobName {
  readonly runId: string;
  readonly jobId: string;
  readonly token: number;
}

export const nameOf = ({ runId, job }: ClaimedJob): JobName => ({
  runId,
  jobId: job.id,
  token: job.token,
});

export const NAMED_JOBS: RowSet<JobName> = rowSet("named", {
  run_id: ["text", (row) => row.runId],
  id: ["text", (row) => row.jobId],
  token: ["bigint", (row) => row.token],
});

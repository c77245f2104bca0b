// What a message of the queue says: which job to look at, and as which of its states. Nothing else of a
// job ever leaves the database. Once anybody took or changed the job, its token is another and the message
// says nothing any more: late, early, doubled and reordered deliveries are harmless.
import type { WakeupBody } from "@cairn/core";
import type { JobName } from "../../db/job-names.ts";

/** Jobs that wait for slots or a throttle, all together: whose time has come goes on. */
export const LANES = "lanes";

export const toMessage = ({ runId, jobId, token }: JobName): WakeupBody => ({
  job: `${runId}/${jobId}`,
  sequence: token,
});

/** Undefined for a job that cannot be one. */
export function toJobName({ job, sequence }: WakeupBody): JobName | undefined {
  const [runId, jobId, ...more] = job.split("/");
  if (!runId || !jobId || more.length > 0) return undefined;
  return { runId, jobId, token: sequence };
}

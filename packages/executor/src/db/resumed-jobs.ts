// Whoever resolves a wait takes over its job, which then resumes the run.
import { NO_FAILURES, type WaitResult } from "@cairn/core";
import { leaseEndSql } from "./due.ts";
import type { ResumeJob } from "./job-types.ts";

/** Jobs of waits that were `won` change hands. Parameter 1 is the shard, 2 and 3 are the holder. */
export const RESUMED = `
resumed as (
  update cairn.jobs j set kind = 'resume', token = j.token + 1, leased_by = $2::text,
    claimable_at = ${leaseEndSql(3)}, due_at = cairn.now()
  from won where j.shard = $1::smallint and j.run_id = any(array(select run_id from won))
    and j.run_id = won.run_id and j.step_id = won.step_id and j.kind = 'wait'
  returning j.run_id, j.id, j.step_id, j.step_name, j.token, won.kind, won.result_kind, won.result)`;

/** A statement that does nothing else. */
export const RESUME = `${RESUMED}
select * from resumed`;

export interface ResumedColumns {
  readonly run_id: string;
  readonly id: string;
  readonly step_id: string;
  readonly step_name: string | null;
  /** A number within JSON. */
  readonly token: string | number;
  readonly kind: "event" | "invoke" | "signal";
  readonly result_kind: WaitResult["kind"];
  readonly result: string;
}

export function toResumeJob(row: ResumedColumns): ResumeJob {
  return {
    runId: row.run_id,
    job: {
      id: row.id,
      kind: "resume",
      stepId: row.step_id,
      stepName: row.step_name,
      ...NO_FAILURES,
      progressed: false,
      token: Number(row.token),
    },
    result: toResult(row),
  };
}

const WAIT_OPS = {
  event: "WaitForEvent",
  invoke: "InvokeFunction",
  signal: "WaitForSignal",
} as const;

/** What the step gets. */
export function toResult(row: Pick<ResumedColumns, "kind" | "result" | "result_kind">): WaitResult {
  return { kind: row.result_kind, value: row.result, op: WAIT_OPS[row.kind] };
}

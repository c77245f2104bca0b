// A job that this executor has claimed, as the database gives it.
import type { JobKind } from "@cairn/core";
import type { ClaimedJob } from "./job-types.ts";

export interface JobColumns {
  readonly run_id: string;
  readonly id: string;
  readonly kind: JobKind;
  readonly step_id: string | null;
  readonly step_name: string | null;
  readonly attempt: number;
  readonly faults: number;
  readonly unreached: number;
  readonly empty: number;
  readonly token: string;
}

/** Of a job `j`. */
export const JOB_COLUMNS = `
  j.run_id, j.id, j.kind, j.step_id, j.step_name, j.attempt, j.faults, j.unreached, j.empty, j.token`;

export function toClaimedJob(row: JobColumns): ClaimedJob {
  return {
    runId: row.run_id,
    job: {
      id: row.id,
      kind: row.kind,
      stepId: row.step_id,
      stepName: row.step_name,
      attempt: row.attempt,
      faults: row.faults,
      unreached: row.unreached,
      empty: row.empty,
      // Known to whoever loads the run, which a claim makes necessary.
      progressed: false,
      token: Number(row.token),
    },
  };
}

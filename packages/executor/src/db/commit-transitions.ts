// Step 7 of the flow: commits the transitions of many runs together, each fenced on its own.
import type { Transition } from "@cairn/core";
import type { Sql } from "postgres";
import {
  EVENT_ROWS,
  JOB_ROWS,
  type JobRow,
  type PlanRows,
  RUN_ROWS,
  SKIP_ROWS,
} from "./event-rows.ts";
import type { Holder } from "./holder.ts";
import type { ResumeJob } from "./job-types.ts";
import { rowSetParams, runStatement } from "./row-set.ts";
import {
  CONSUMED_ROWS,
  type ConsumedRow,
  FAILURE_ROWS,
  type FailureRow,
  FINISHED_WAIT_ROWS,
  type FinishedWaitRow,
  MEMO_ROWS,
  type MemoRow,
  TRANSITION_ROWS,
  type TransitionRow,
  WAIT_ROWS,
  type WaitRow,
} from "./transition-rows.ts";
import { COMMIT_TRANSITIONS } from "./transition-sql.ts";

/** All rows of a batch of transitions. */
export interface TransitionRows extends PlanRows {
  readonly transitions: TransitionRow[];
  readonly consumed: ConsumedRow[];
  readonly memos: MemoRow[];
  readonly failures: FailureRow[];
  readonly waits: WaitRow[];
  readonly finishedWaits: FinishedWaitRow[];
}

export function noRows(): TransitionRows {
  return {
    transitions: [],
    consumed: [],
    memos: [],
    failures: [],
    waits: [],
    finishedWaits: [],
    events: [],
    runs: [],
    skips: [],
    jobs: [],
  };
}

export interface CommitResult {
  /** False: functions changed since the batch was planned, and nothing was written. */
  readonly fresh: boolean;
  /** The transitions that passed the gate. */
  readonly committed: ReadonlySet<number>;
  /** Parents whose wait for a child ended with this commit; their jobs are now ours. */
  readonly resumed: readonly ResumeJob[];
}

type ResumedRow = [string, string, string, string | null, number, "data" | "error", string];

export async function commitTransitions(
  sql: Sql,
  holder: Holder,
  registryVersion: number,
  rows: TransitionRows,
): Promise<CommitResult> {
  const [result] = await runStatement<{ fresh: boolean; ords: number[]; resumed: ResumedRow[] }>(
    sql,
    COMMIT_TRANSITIONS,
    [
      holder.shard,
      holder.executor,
      holder.leaseMs,
      registryVersion,
      rows.transitions.map(({ runId }) => runId),
      ...rowSetParams(TRANSITION_ROWS, rows.transitions),
      ...rowSetParams(CONSUMED_ROWS, rows.consumed),
      ...rowSetParams(MEMO_ROWS, rows.memos),
      ...rowSetParams(FAILURE_ROWS, rows.failures),
      ...rowSetParams(WAIT_ROWS, rows.waits),
      ...rowSetParams(FINISHED_WAIT_ROWS, rows.finishedWaits),
      ...rowSetParams(EVENT_ROWS, rows.events),
      ...rowSetParams(RUN_ROWS, rows.runs),
      ...rowSetParams(SKIP_ROWS, rows.skips),
      ...rowSetParams(JOB_ROWS, rows.jobs),
    ],
  );
  return {
    fresh: result?.fresh === true,
    committed: new Set(result?.ords),
    resumed: (result?.resumed ?? []).map(toResumeJob),
  };
}

function toResumeJob(row: ResumedRow): ResumeJob {
  const [runId, id, stepId, stepName, token, kind, value] = row;
  return {
    runId,
    job: { id, kind: "resume", stepId, stepName, attempt: 0, faults: 0, token },
    result: { kind, value, op: "InvokeFunction" },
  };
}

export interface PlannedWait {
  readonly condition: string | null;
  readonly matchKey: string | null;
}

/** Adds the rows of one transition. `newId` names failed attempts. */
export function addTransitionRows(
  rows: TransitionRows,
  item: {
    readonly ord: number;
    readonly transition: Transition;
    readonly elapsedMs: number;
    readonly statusChanged: boolean;
    readonly waits: readonly PlannedWait[];
    readonly newId: () => string;
  },
): void {
  const { ord, transition, elapsedMs, statusChanged } = item;
  const { runId } = transition;
  const of = { ord, runId };
  rows.transitions.push({ ...of, transition, elapsedMs, statusChanged });
  for (const job of transition.consumed) rows.consumed.push({ ...of, job });
  for (const [position, memo] of transition.memos.entries())
    rows.memos.push({ ...of, position, memo });
  for (const failure of transition.failures) {
    rows.failures.push({ ...of, id: item.newId(), failure, elapsedMs });
  }
  for (const [index, wait] of transition.waits.entries()) {
    const planned = item.waits[index] ?? { condition: null, matchKey: null };
    rows.waits.push({ ...of, wait, ...planned });
  }
  for (const stepId of transition.finishedWaits) rows.finishedWaits.push({ ...of, stepId });
  for (const job of transition.jobs) rows.jobs.push({ ...of, ...jobRow(job) });
}

function jobRow(job: Transition["jobs"][number]): Omit<JobRow, "ord" | "runId"> {
  const { id, kind, stepId, stepName, due } = job;
  return {
    id,
    kind,
    stepId,
    stepName,
    held: due === null,
    afterMs: due !== null && "afterMs" in due ? due.afterMs : null,
    atMs: due !== null && "atMs" in due ? due.atMs : null,
  };
}

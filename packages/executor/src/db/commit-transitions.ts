// Step 7 of the flow: commits the transitions of many runs together, each fenced on its own.
import type { Transition } from "@cairn/core";
import type { Database } from "./client.ts";
import type { JobRow } from "./event-rows.ts";
import type { Holder } from "./holder.ts";
import type { ResumeJob } from "./job-types.ts";
import { type ResumedColumns, toResumeJob } from "./resumed-jobs.ts";
import { runStatement } from "./row-set.ts";
import type { TransitionRows } from "./transition-rows.ts";
import { areStepsOnly, COMMIT_ANYTHING, COMMIT_STEPS } from "./transition-sql.ts";

export interface CommitResult {
  /** False: functions changed since the batch was planned, and nothing was written. */
  readonly fresh: boolean;
  /** The transitions that passed the gate. */
  readonly committed: ReadonlySet<number>;
  /** Parents whose wait for a child ended with this commit; their jobs are now ours. */
  readonly resumed: readonly ResumeJob[];
  /** Transitions that were refused because a signal they want to wait for has a waiter. */
  readonly taken: ReadonlyMap<number, readonly string[]>;
}

interface CommitColumns {
  readonly fresh: boolean;
  readonly ords: number[];
  readonly resumed: readonly ResumedColumns[];
  readonly taken: readonly [ord: number, signal: string][];
}

/** So few that comparing them row by row costs less than joining them by hashing. */
const FEW = 4;

export async function commitTransitions(
  { sql, batches }: Pick<Database, "sql" | "batches">,
  holder: Holder,
  registryVersion: number,
  rows: TransitionRows,
): Promise<CommitResult> {
  const stepsOnly = areStepsOnly(rows);
  const { text, params } = stepsOnly ? COMMIT_STEPS : COMMIT_ANYTHING;
  const [result] = await runStatement<CommitColumns>(
    stepsOnly && rows.transitions.length <= FEW ? sql : batches,
    text,
    [
      holder.shard,
      holder.executor,
      holder.leaseMs,
      registryVersion,
      rows.transitions.map(({ runId }) => runId),
      ...params(rows),
    ],
  );
  return {
    fresh: result?.fresh === true,
    committed: new Set(result?.ords),
    resumed: (result?.resumed ?? []).map(toResumeJob),
    taken: signalsByOrd(result?.taken ?? []),
  };
}

function signalsByOrd(rows: CommitColumns["taken"]): Map<number, string[]> {
  const byOrd = new Map<number, string[]>();
  for (const [ord, signal] of rows) byOrd.set(ord, [...(byOrd.get(ord) ?? []), signal]);
  return byOrd;
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
    readonly longestMs: number;
    readonly statusChanged: boolean;
    readonly waits: readonly PlannedWait[];
    readonly newId: () => string;
  },
): void {
  const { ord, transition, elapsedMs, longestMs, statusChanged } = item;
  const { runId } = transition;
  const of = { ord, runId };
  rows.transitions.push({ ...of, transition, elapsedMs, longestMs, statusChanged });
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
  for (const [index, defer] of transition.defers.entries()) {
    rows.defers.push({ ...of, defer, position: index });
  }
  for (const note of transition.metadata) rows.notes.push({ ...of, id: item.newId(), note });
  for (const job of transition.jobs) rows.jobs.push({ ...of, ...jobRow(job) });
}

function jobRow(job: Transition["jobs"][number]): Omit<JobRow, "ord" | "runId"> {
  const { id, kind, stepId, stepName, due, request } = job;
  return {
    request,
    id,
    kind,
    stepId,
    stepName,
    held: due === null,
    afterMs: due !== null && "afterMs" in due ? due.afterMs : null,
    atMs: due !== null && "atMs" in due ? due.atMs : null,
  };
}

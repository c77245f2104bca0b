// Step 7 of the flow: commits the transitions of many runs together, each fenced on its own.
import type { Database } from "./client.ts";
import type { Holder } from "./holder.ts";
import type { ResumeJob } from "./job-types.ts";
import { type ResumedColumns, toResumeJob } from "./resumed-jobs.ts";
import { runStatement } from "./row-set.ts";
import type { TransitionRows } from "./transition-rows.ts";
import { areStepsOnly, statementFor } from "./transition-sql.ts";

export interface CommitResult {
  /** False: functions changed since the batch was planned, and nothing was written. */
  readonly fresh: boolean;
  /** The transitions that passed the gate. */
  readonly committed: ReadonlySet<number>;
  /** Parents whose wait for a child ended with this commit; their jobs are now ours. */
  readonly resumed: readonly ResumeJob[];
  /** Transitions that were refused because a signal they want to wait for has a waiter. */
  readonly taken: ReadonlyMap<number, readonly string[]>;
  /** What the slots counted that were given back. */
  readonly freed: readonly string[];
  /** Ids of new runs that may not start; why not is stored. */
  readonly refused: ReadonlySet<string>;
  /** Until the first of the buffers that events went into is due; null: none did. Milliseconds. */
  readonly bufferedMs: number | null;
}

interface CommitColumns {
  readonly fresh: boolean;
  readonly ords: number[];
  readonly resumed: readonly ResumedColumns[];
  readonly taken: readonly [ord: number, signal: string][];
  readonly freed: readonly string[];
  readonly refused: readonly string[];
  readonly bufferedMs: number | null;
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
  const { text, params } = statementFor(rows);
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
  if (result === undefined) throw new Error("the statement gave no row");
  return {
    ...result,
    committed: new Set(result.ords),
    resumed: result.resumed.map(toResumeJob),
    taken: signalsByOrd(result.taken),
    refused: new Set(result.refused),
  };
}

function signalsByOrd(rows: CommitColumns["taken"]): Map<number, string[]> {
  const byOrd = new Map<number, string[]>();
  for (const [ord, signal] of rows) byOrd.set(ord, [...(byOrd.get(ord) ?? []), signal]);
  return byOrd;
}

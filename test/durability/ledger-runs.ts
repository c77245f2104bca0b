// Judges many runs of the ledger app at once: how they ended, and whether what each of them saw are
// the stored results of its steps.
import type { Sql } from "postgres";
import type { LedgerApp } from "../support/ledger-app.ts";
import { memosOf, type ObservedMemo } from "./observed-runs.ts";
import { resultsIn } from "./step-results.ts";

export interface LedgerVerdict {
  /** What does not hold, as sentences. */
  readonly problems: readonly string[];
  /** Runs by status. */
  readonly ended: Readonly<Record<string, number>>;
  /** How often each finished step was executed. */
  readonly executions: readonly number[];
}

interface Run {
  readonly id: string;
  readonly status: string;
  readonly output: string | null;
}

export async function judgeLedgerRuns(sql: Sql, app: LedgerApp): Promise<LedgerVerdict> {
  const runs = await sql<Run[]>`select id, status, output from cairn.runs order by id`;
  const memos = await memosOf(
    sql,
    runs.map(({ id }) => id),
  );
  const ended: Record<string, number> = {};
  const problems: string[] = [];
  const executions: number[] = [];
  for (const run of runs) {
    ended[run.status] = (ended[run.status] ?? 0) + 1;
    const own = memos.filter(({ runId }) => runId === run.id);
    problems.push(...strangersIn(run, own));
    executions.push(...executionsOf(app, run.id, own));
  }
  if (executions.includes(0)) problems.push("I6: a step has a result and never ran");
  return { problems, ended, executions };
}

/** I5: what the function saw in the end are the stored values, not those of another execution. */
function strangersIn(run: Run, memos: readonly ObservedMemo[]): string[] {
  const stored = new Set(memos.flatMap(({ value }) => resultsIn(JSON.parse(value))));
  const seen = run.output === null ? [] : resultsIn(JSON.parse(run.output));
  return seen
    .filter((result) => !stored.has(result))
    .map((result) => `I5: run ${run.id} saw ${result}, which is not stored`);
}

function executionsOf(app: LedgerApp, runId: string, memos: readonly ObservedMemo[]): number[] {
  const entries = app.entriesOf(runId).filter(({ edge }) => edge === "start");
  return memos
    .filter((memo) => memo.op === "StepRun")
    .map(({ name }) => entries.filter(({ step }) => step === name).length);
}

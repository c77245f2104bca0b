// The steps of a run: finished ones from their memos, the others from what is still to be done.
import type { StepView } from "@cairn/core";
import type { AttemptRow, TraceRows } from "../db/read-trace.ts";
import { finishedStep } from "./finished-step.ts";
import { openStep, type OpenStep } from "./open-step.ts";

/** Finished steps in the order in which they finished, then the others in that of their beginning. */
export function buildSteps(rows: TraceRows): StepView[] {
  const failures = failuresByStep(rows.attempts);
  const finished = rows.memos.map((memo) => finishedStep(memo, failures.get(memo.stepId) ?? []));
  const known = new Set(rows.memos.map(({ stepId }) => stepId));
  const open = openSteps(rows, failures)
    .filter(({ stepId }) => !known.has(stepId))
    .map((step) => openStep(step, rows))
    .toSorted(byBeginning);
  return [...finished, ...open];
}

function failuresByStep(attempts: readonly AttemptRow[]): Map<string, AttemptRow[]> {
  const byStep = new Map<string, AttemptRow[]>();
  for (const attempt of attempts) {
    if (attempt.stepId === null) continue;
    const failures = byStep.get(attempt.stepId) ?? [];
    failures.push(attempt);
    byStep.set(attempt.stepId, failures);
  }
  return byStep;
}

/** A step is seen by its wait, its job or its failed attempts; by some or all of them. */
function openSteps(
  { waits, jobs }: TraceRows,
  failures: ReadonlyMap<string, readonly AttemptRow[]>,
): OpenStep[] {
  const jobOf = new Map(jobs.map((job) => [job.stepId, job]));
  const waitOf = new Map(waits.map((wait) => [wait.stepId, wait]));
  const ids = new Set([...waitOf.keys(), ...jobOf.keys(), ...failures.keys()]);
  const steps: OpenStep[] = [];
  for (const stepId of ids) {
    if (stepId === null) continue;
    steps.push({
      stepId,
      wait: waitOf.get(stepId),
      job: jobOf.get(stepId),
      failures: failures.get(stepId) ?? [],
    });
  }
  return steps;
}

function byBeginning(a: StepView, b: StepView): number {
  const [left, right] = [a.queuedAt ?? "", b.queuedAt ?? ""];
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

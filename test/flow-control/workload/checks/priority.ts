// Priority: of runs that wait for the same slots, the one of the higher rank starts first.
import type { KnownRun, Observed } from "../observed-workload.ts";
import type { FunctionPlan } from "../workload-plan.ts";
import { ms, type Problem, problem } from "./problem.ts";

/** Until an accepted run waits in its lane for certain, also if an executor was killed meanwhile. */
const QUEUED_MS = 5_000;
/** Two runs in the order of their places, however differently long their ways were. */
const APART_MS = 2_000;

export function checkPriority(observed: Observed, fn: FunctionPlan): readonly Problem[] {
  const { priority, concurrency = [], throttle } = fn.controls;
  const isOneLane =
    throttle === undefined && concurrency.length === 1 && concurrency[0]?.key === null;
  if (priority === undefined || !isOneLane) return [];
  const runs = observed.runsOf(fn).filter(({ calls }) => calls.length > 0);
  const waits = runs.map((run) => waitOf(observed, run));
  for (const early of waits) {
    const passed = waits.find(
      (other) =>
        other.queuedAt + QUEUED_MS < early.calledAt &&
        other.place + APART_MS < early.place &&
        // Not let through yet: what a killed executor held is called late, whatever its place is.
        other.waitedUntil > early.calledAt + APART_MS,
    );
    if (passed === undefined) continue;
    const evidence =
      `${early.run.id} (rank ${String(early.run.data.rank)}) was called ` +
      `${ms(passed.calledAt - early.calledAt)} before ${passed.run.id} ` +
      `(rank ${String(passed.run.data.rank)}), which waited ${ms(passed.calledAt - passed.queuedAt)}`;
    return [problem("the higher rank starts first", fn, evidence)];
  }
  return [];
}

function waitOf(observed: Observed, run: KnownRun) {
  const queuedAt = observed.acceptance(run.n).answered;
  const calledAt = run.calls[0]?.at ?? Infinity;
  const waitedUntil = observed.facts.waitedUntil.get(run.id) ?? queuedAt;
  return { run, queuedAt, calledAt, waitedUntil, place: queuedAt - run.data.rank * 1_000 };
}

// A run whose discovery has met several steps, for tests.
import type { Op } from "../../protocol/opcode.ts";
import type { RunState } from "../run-state.ts";
import type { Transition } from "../transition.ts";
import { answer, aRun, progress, stepRun, take } from "./builders.ts";

/** A run whose discovery has met these steps. */
export function discovered(ops: readonly Op[], over: Partial<RunState> = {}): RunState {
  const run = aRun({ ...over, jobs: [...aRun().jobs.values()] });
  take(run, answer(run, null, progress(...ops)));
  return run;
}

export const finish = (run: RunState, stepId: string): Transition =>
  take(run, answer(run, stepId, progress(stepRun(stepId))));

// After the commit: the state in memory takes on what the transition changed.
import { afterFate } from "./draft.ts";
import { NO_FAILURES, type RunState } from "./run-state.ts";
import type { Transition } from "./transition.ts";

/** Changes `state` in place. Call it only with a transition that was committed on top of it. */
export function advance(state: RunState, transition: Transition): void {
  state.version += 1;
  state.status = transition.status;
  state.requestVersion = transition.requestVersion;
  state.planOnly = transition.planOnly;
  state.eager = transition.eager;
  state.stateBytes = transition.stateBytes;
  for (const memo of transition.memos) {
    state.memos.set(memo.stepId, { stepId: memo.stepId, kind: memo.kind, value: memo.value });
  }
  for (const defer of transition.defers) state.defers.set(defer.id, defer);
  for (const used of transition.consumed) advanceJob(state, used);
  for (const job of transition.jobs) {
    const { id, kind, stepId, stepName } = job;
    const token = job.due === null ? HELD_TOKEN : FREE_TOKEN;
    state.jobs.set(id, { ...NO_FAILURES, id, kind, stepId, stepName, progressed: false, token });
  }
}

/** A new job that is handed to the executor which commits it starts with this token. */
export const HELD_TOKEN = 1;
/** A new job that is free to be claimed; the claim makes it 1. */
export const FREE_TOKEN = 0;

function advanceJob(state: RunState, used: Transition["consumed"][number]): void {
  const job = state.jobs.get(used.id);
  if (job === undefined) return;
  const next = afterFate({ ...job, token: used.token }, used.fate);
  if (next === undefined) state.jobs.delete(used.id);
  else state.jobs.set(used.id, next);
}

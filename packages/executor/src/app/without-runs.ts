// The part of an event's plan that a commit has let start.
import type { EventPlan } from "@cairn/core";

/** @param refused - Ids of runs that the commit has not written. */
export function withoutRuns(plan: EventPlan, refused: ReadonlySet<string>): EventPlan {
  if (refused.size === 0) return plan;
  return { ...plan, runs: plan.runs.filter(({ id }) => !refused.has(id)) };
}

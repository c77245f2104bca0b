// Who asks the app what is next (protocol.md 4.4): one discovery at a time, once all parallel steps
// are done, or in race mode after every completion.
import { isEnded } from "../domain/run.ts";
import { COALESCED_DISCOVERY_VERSION } from "../protocol/headers.ts";
import { addJob, consume, type Draft } from "./draft.ts";
import { NO_FAILURES, type RunJob } from "./run-state.ts";
import type { JobFate } from "./transition.ts";

/** The same job again, at once: its answer brought the run on, or was out of date. */
export const AT_ONCE: JobFate = { kind: "rearm", ...NO_FAILURES, due: null };

/** Enqueues one discovery when the run has gone as far as it can without one. */
export function discoverNext(draft: Draft): void {
  if (isEnded(draft.status) || hasDiscovery(draft)) return;
  const isIdle = draft.openSteps.size === 0;
  if (!isIdle && !(isEager(draft) && draft.memos.size > 0)) return;
  const reusable = [...draft.consumed.values()].find((used) => isSpentDiscovery(draft, used.id));
  discover(draft, reusable && draft.state.jobs.get(reusable.id));
}

/** Asks at once what is next: by `job` again, or by a new job. */
export function discover(draft: Draft, job: RunJob | undefined): void {
  const isIdle = draft.openSteps.size === 0;
  // While steps are open a discovery only plans, or it would run a step that is being called.
  draft.planOnly = !isIdle;
  if (isIdle) draft.eager = false;
  if (job !== undefined) consume(draft, job, AT_ONCE);
  else addJob(draft, { kind: "call", stepId: null, stepName: null, due: null });
}

/** Discover after every completion: asked for by race mode, and the policy of version 1. */
export function isEager(draft: Draft): boolean {
  const version = draft.requestVersion ?? COALESCED_DISCOVERY_VERSION;
  return draft.eager || version < COALESCED_DISCOVERY_VERSION;
}

function hasDiscovery(draft: Draft): boolean {
  for (const job of draft.jobs.values()) {
    if (job.kind === "call" && job.stepId === null) return true;
  }
  return false;
}

function isSpentDiscovery(draft: Draft, jobId: string): boolean {
  const job = draft.state.jobs.get(jobId);
  return job?.kind === "call" && job.stepId === null && !draft.jobs.has(jobId);
}

// What a failed attempt leads to: another one later, or the end.
import type { Due } from "../domain/duration.ts";
import type { Fault } from "../protocol/reply.ts";
import type { WireError } from "../protocol/wire-error.ts";
import { parseRetryAfter, retryDelayMs, unreachableDelayMs } from "./backoff.ts";
import { consume, type Draft, endRun } from "./draft.ts";
import type { RunJob } from "./run-state.ts";

interface FailedCall {
  readonly job: RunJob;
  readonly retryAfter: string | null;
}

/** The function threw outside of its steps. */
export function failFunction(
  draft: Draft,
  call: FailedCall,
  failure: { readonly error: WireError; readonly retriable: boolean },
): void {
  const { error } = failure;
  const isRetried = failure.retriable && retry(draft, call, { id: null, name: null, error });
  if (!isRetried) endRun(draft, "failed", { error });
}

/** @returns false when no attempt is left, so that the error becomes the step's result. */
export function retry(
  draft: Draft,
  call: FailedCall,
  what: { readonly id: string | null; readonly name: string | null; readonly error: WireError },
): boolean {
  const tries = attemptsSoFar(draft, call.job) + 1;
  if (tries >= draft.state.maxAttempts) return false;
  const due = retryDue(draft, call.retryAfter, tries);
  draft.failures.push({
    stepId: what.id,
    stepName: what.name,
    attempt: tries - 1,
    kind: "error",
    code: null,
    error: what.error,
    retryAt: due,
  });
  consume(draft, call.job, { kind: "rearm", attempt: tries, faults: 0, due });
  return true;
}

/** The infrastructure failed. It takes no attempt from the app's code, and is bounded on its own. */
export function takeFault(draft: Draft, job: RunJob, fault: Fault): void {
  const faults = job.faults + 1;
  const { limits, policy } = draft.moment;
  const limit = fault.reached ? draft.state.maxAttempts : limits.unreachable;
  const error: WireError = { name: fault.code, message: fault.message };
  if (!fault.retriable || faults >= limit) return endRun(draft, "failed", { error });
  const due = fault.reached
    ? retryDue(draft, fault.retryAfter, faults)
    : { afterMs: unreachableDelayMs(policy, faults) };
  draft.failures.push({
    stepId: job.stepId,
    stepName: job.stepName,
    attempt: job.attempt,
    kind: "fault",
    code: fault.code,
    error,
    retryAt: due,
  });
  consume(draft, job, { kind: "rearm", attempt: job.attempt, faults, due });
}

/** Attempts count consecutive failures since the job's last durable progress (protocol.md 4.5). */
export function attemptsSoFar(draft: Draft, job: RunJob): number {
  return job.stepId === null && draft.progressed.has(job.id) ? 0 : job.attempt;
}

function retryDue(draft: Draft, retryAfter: string | null, failures: number): Due {
  const { policy, random, nowMs } = draft.moment;
  return (
    parseRetryAfter(retryAfter, nowMs) ?? { afterMs: retryDelayMs(policy, failures, random()) }
  );
}

// What a failed attempt leads to: another one later, or the end.
import type { WireError } from "../protocol/wire-error.ts";
import { parseRetryAfter, type RetryDelay, retryDelayMs } from "./backoff.ts";
import { consume, type Draft, endRun } from "./draft.ts";
import { NO_FAILURES, type RunJob } from "./run-state.ts";

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
  consume(draft, call.job, { kind: "rearm", ...NO_FAILURES, attempt: tries, due });
  return true;
}

/** Attempts count consecutive failures since the job's last durable progress (protocol.md 4.5). */
export function attemptsSoFar(draft: Draft, job: RunJob): number {
  return job.stepId === null && draft.progressed.has(job.id) ? 0 : job.attempt;
}

/** Retry-After of the app is what its developer asked for: it takes the place of the back-off. */
function retryDue(draft: Draft, retryAfter: string | null, failures: number): RetryDelay {
  const { nowMs, policy, random } = draft.moment;
  return (
    parseRetryAfter(retryAfter, nowMs) ?? { afterMs: retryDelayMs(policy, failures, random()) }
  );
}

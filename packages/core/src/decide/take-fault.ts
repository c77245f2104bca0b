// What a failure of the infrastructure leads to: another call later, or the end.
import type { Fault } from "../protocol/reply.ts";
import type { WireError } from "../protocol/wire-error.ts";
import { parseRetryAfter, type RetryDelay, retryDelayMs, unreachableDelayMs } from "./backoff.ts";
import { consume, type Draft, endRun } from "./draft.ts";
import type { RunJob } from "./run-state.ts";

/** The kinds of faults that are counted apart: ten of one kind say nothing of another's limit. */
type FaultKind = "faults" | "unreached" | "empty";

/** The infrastructure failed. It takes no attempt from the app's code, and is bounded on its own. */
export function takeFault(draft: Draft, job: RunJob, fault: Fault): void {
  const kind = fault.reached ? "faults" : "unreached";
  const { limits } = draft.moment;
  const limit = fault.reached ? draft.state.maxAttempts : limits.unreachable;
  countFault(draft, job, { fault, kind, limit });
}

/** The app answered with nothing new. An SDK that does so twice will do so for ever. */
export function takeEmptyAnswer(draft: Draft, job: RunJob, fault: Fault): void {
  countFault(draft, job, { fault, kind: "empty", limit: 2 });
}

function countFault(
  draft: Draft,
  job: RunJob,
  what: { readonly fault: Fault; readonly kind: FaultKind; readonly limit: number },
): void {
  const { fault, kind, limit } = what;
  const count = job[kind] + 1;
  const error: WireError = { name: fault.code, message: fault.message };
  const isLast = !fault.retriable || count >= limit;
  const due = isLast ? null : faultDue(draft, fault, count);
  draft.failures.push({
    stepId: job.stepId,
    stepName: job.stepName,
    attempt: job.attempt,
    kind: "fault",
    code: fault.code,
    error,
    retryAt: due,
  });
  if (isLast) return endRun(draft, "failed", { error });
  const { attempt, faults, unreached, empty } = job;
  const counts = { attempt, faults, unreached, empty, [kind]: count };
  consume(draft, job, { kind: "rearm", ...counts, due });
}

/** Retry-After of a proxy is not: it can only lengthen the back-off (I12). */
function faultDue(draft: Draft, { reached, retryAfter }: Fault, failures: number): RetryDelay {
  const { nowMs, policy, random } = draft.moment;
  if (!reached) return { afterMs: unreachableDelayMs(policy, failures) };
  const backOffMs = retryDelayMs(policy, failures, random());
  const askedMs = parseRetryAfter(retryAfter, nowMs)?.afterMs ?? 0;
  return { afterMs: Math.max(backOffMs, askedMs) };
}

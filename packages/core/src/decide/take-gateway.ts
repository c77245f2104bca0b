// Step 6 of the flow: a step that is an HTTP request which the executor makes (Gateway, AIGateway).
// First the job that makes it; later what came of it.
import type { Op } from "../protocol/opcode.ts";
import { type GatewayOutcome, readGatewayRequest } from "../protocol/gateway.ts";
import type { WireError } from "../protocol/wire-error.ts";
import { addJob, addMemo, consume, DELETE, type Draft, isRearmed } from "./draft.ts";
import type { Call } from "./memo-of.ts";
import type { RunJob } from "./run-state.ts";
import { attemptsSoFar, retry } from "./take-failure.ts";
import { refuse } from "./take-waits.ts";

export function openGateway(draft: Draft, call: Call, op: Op): void {
  const request = readGatewayRequest(op.op, op.opts);
  if (!request.ok) {
    return refuse(
      draft,
      call,
      op,
      `Step "${op.label}" cannot make its request: ${request.problem}`,
    );
  }
  const { id: stepId, label: stepName } = op;
  const text = JSON.stringify(request.request);
  addJob(draft, { kind: "gateway", stepId, stepName, due: null, request: text });
}

export interface GatewayAnswer {
  readonly job: RunJob;
  readonly outcome: GatewayOutcome;
  readonly elapsedMs: number;
}

/** A failure that may pass takes one of the function's attempts, with the usual back-off. */
export function takeGateway(draft: Draft, { job, outcome, elapsedMs }: GatewayAnswer): void {
  const { stepId, stepName } = job;
  if (stepId === null) return consume(draft, job, DELETE);
  const { failure } = outcome;
  if (failure?.retriable === true) {
    const call = { job, retryAfter: failure.retryAfter };
    retry(draft, call, { id: stepId, name: stepName, error: failure.error });
  }
  if (isRearmed(draft, job)) return;
  addMemo(draft, job, {
    stepId,
    ...resultOf(outcome),
    name: stepName ?? stepId,
    op: outcome.op,
    attempts: attemptsSoFar(draft, job) + 1,
    durationMs: elapsedMs,
    queuedBy: job.id,
  });
  consume(draft, job, DELETE);
}

const NO_ANSWER: WireError = { name: "GatewayError", message: "There was no answer." };

/** An answer, whatever its status, is what the app asked for; without one the step has failed. */
function resultOf({ data, failure }: GatewayOutcome): { kind: "data" | "error"; value: string } {
  if (data !== null) return { kind: "data", value: data };
  return { kind: "error", value: JSON.stringify(failure?.error ?? NO_ANSWER) };
}

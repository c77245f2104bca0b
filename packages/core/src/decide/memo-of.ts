// A finished step of an app's answer, as the run will remember it.
import type { Op } from "../protocol/opcode.ts";
import type { Draft } from "./draft.ts";
import type { RunJob } from "./run-state.ts";
import { attemptsSoFar } from "./take-failure.ts";
import type { NewMemo } from "./transition.ts";

/** The call that brought the ops. */
export interface Call {
  readonly job: RunJob;
  readonly elapsedMs: number;
  readonly retryAfter: string | null;
}

/** What a step ended with: JSON text of its data or of its error. */
export interface Outcome {
  readonly kind: "data" | "error";
  readonly value: string;
}

export function memoOf(draft: Draft, call: Call, op: Op, outcome: Outcome): NewMemo {
  const isInline = ranAfterAnother(draft, call.job);
  return {
    stepId: op.id,
    kind: outcome.kind,
    value: outcome.value,
    name: op.label,
    op: op.op,
    attempts: attemptsSoFar(draft, call.job) + 1,
    // The call's own time says nothing of a step that began in the middle of it.
    durationMs: op.durationMs ?? (isInline ? 0 : call.elapsedMs),
    queuedBy: isInline ? null : call.job.id,
  };
}

/** A call that asks what is next may run several steps; one that is for a step runs just that. */
const ranAfterAnother = (draft: Draft, { id, progressed, stepId }: RunJob): boolean =>
  stepId === null && (progressed || draft.progressed.has(id));

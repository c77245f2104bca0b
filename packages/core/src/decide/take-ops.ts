// Step 6 of the flow: the ops of an app's answer, one small function for each.
import { isEnded } from "../domain/run.ts";
import { COMPLETE_STEP_ID } from "../protocol/headers.ts";
import type { Op, OpKind } from "../protocol/opcode.ts";
import type { WireError } from "../protocol/wire-error.ts";
import { addJob, addMemo, consume, DELETE, type Draft, endRun, isKnown } from "./draft.ts";
import { type Call, memoOf } from "./memo-of.ts";
import { failFunction, retry } from "./take-failure.ts";
import { invoke, sleep, waitForEvent } from "./take-waits.ts";

export function takeOps(draft: Draft, call: Call, ops: readonly Op[]): void {
  const deferred = ops.filter((op) => DEFERRED.has(op.op) && !isKnown(draft, op.id));
  if (deferred.length > 1) draft.planOnly = true;
  if (ops.some((op) => op.opts["parallelMode"] === "race")) draft.eager = true;
  for (const op of ops.toSorted((a, b) => rank(a) - rank(b))) {
    if (!isEnded(draft.status)) takeOp(draft, call, op);
  }
}

const DEFERRED: ReadonlySet<OpKind> = new Set([
  "StepPlanned",
  "Sleep",
  "WaitForEvent",
  "InvokeFunction",
]);

/**
 * Waits first, so that an event which a sibling sends cannot be missed; what ends the run or counts
 * an attempt last, so that what was finished beside it is kept and counts as progress.
 */
function rank(op: Op): number {
  if (op.op === "WaitForEvent") return 0;
  const isLast = op.op === "RunComplete" || op.op === "StepError" || op.id === COMPLETE_STEP_ID;
  return isLast ? 2 : 1;
}

function takeOp(draft: Draft, call: Call, op: Op): void {
  switch (op.op) {
    case "StepRun":
      return addMemo(draft, memoOf(draft, call, op, { kind: "data", value: op.data }));
    case "StepFailed":
    case "StepError":
      return stepThrew(draft, call, op);
    case "RunComplete":
      return endRun(draft, "completed", { output: op.data });
    case "StepPlanned":
    case "Sleep":
    case "WaitForEvent":
    case "InvokeFunction":
      return openStep(draft, call, op);
    default:
      return op.op satisfies never;
  }
}

const NO_ERROR: WireError = { name: "Error", message: "The step failed without saying why." };

function stepThrew(draft: Draft, call: Call, op: Op): void {
  const error = op.error ?? NO_ERROR;
  const retriable = op.op === "StepError";
  if (op.id === COMPLETE_STEP_ID) return failFunction(draft, call, { error, retriable });
  if (retriable && retry(draft, call, { id: op.id, name: op.label, error })) return;
  addMemo(draft, memoOf(draft, call, op, { kind: "error", value: JSON.stringify(error) }));
}

function openStep(draft: Draft, call: Call, op: Op): void {
  // Discovery re-reports steps that are open (4.4).
  if (isKnown(draft, op.id) || draft.openSteps.has(op.id)) return;
  if (op.op === "Sleep") return sleep(draft, call, op);
  if (op.op === "WaitForEvent") return waitForEvent(draft, call, op);
  if (op.op === "InvokeFunction") return invoke(draft, call, op);
  addJob(draft, { kind: "call", stepId: op.id, stepName: op.label, due: null });
}

/** Takes the durable progress of a call that goes on; the job stays with its holder. */
export function takeCheckpoint(draft: Draft, call: Call, ops: readonly Op[]): void {
  const finished = ops.filter((op) => op.op === "StepRun" || op.op === "StepFailed");
  takeOps(draft, call, finished);
  // Consumed in any case: the fence must hold even for the checkpoint that breaks a limit (I7).
  consume(draft, call.job, isEnded(draft.status) ? DELETE : { kind: "keep" });
}

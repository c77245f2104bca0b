// Step 6 of the flow: the ops of an app's answer, one small function for each.
import { isEnded } from "../domain/run.ts";
import { COMPLETE_STEP_ID } from "../protocol/headers.ts";
import type { Op, OpKind } from "../protocol/opcode.ts";
import type { WireError } from "../protocol/wire-error.ts";
import { addJob, addMemo, completeRun, consume, DELETE, type Draft, isKnown } from "./draft.ts";
import { type Call, memoOf } from "./memo-of.ts";
import { abortDefer, addDefer } from "./take-defers.ts";
import { attemptsSoFar, failFunction, retry } from "./take-failure.ts";
import { openGateway } from "./take-gateway.ts";
import { waitForSignal } from "./take-signal.ts";
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
  "WaitForSignal",
  "InvokeFunction",
  "Gateway",
  "AIGateway",
]);

/** What comes before anything else of the same answer. */
const FIRST: ReadonlySet<OpKind> = new Set([
  "WaitForEvent",
  "WaitForSignal",
  "DeferAdd",
  "DeferAbort",
]);

/**
 * Waits first, so that an event which a sibling sends cannot be missed, and what is deferred, which
 * may come with the end; what ends the run or counts an attempt last, so that what was finished
 * beside it is kept and counts as progress.
 */
function rank(op: Op): number {
  if (FIRST.has(op.op)) return 0;
  return LAST.has(op.op) || op.id === COMPLETE_STEP_ID ? 2 : 1;
}

const LAST: ReadonlySet<OpKind> = new Set(["RunComplete", "StepError", "StepNotFound"]);

type TakeOp = (draft: Draft, call: Call, op: Op) => void;

const TAKE: Readonly<Record<OpKind, TakeOp>> = {
  StepRun: (draft, call, op) =>
    addMemo(draft, call.job, memoOf(draft, call, op, { kind: "data", value: op.data })),
  StepFailed: stepThrew,
  StepError: stepThrew,
  RunComplete: (draft, _, op) => completeRun(draft, op.data),
  StepPlanned: opens((draft, _, op) =>
    addJob(draft, { kind: "call", stepId: op.id, stepName: op.label, due: null }),
  ),
  Sleep: opens(sleep),
  WaitForEvent: opens(waitForEvent),
  WaitForSignal: opens(waitForSignal),
  InvokeFunction: opens(invoke),
  Gateway: opens(openGateway),
  AIGateway: opens(openGateway),
  DeferAdd: (draft, _, op) => addDefer(draft, op),
  DeferAbort: (draft, _, op) => abortDefer(draft, op),
  // A discovery follows by itself once the answer is taken (`isAnswered` in decide.ts).
  DiscoveryRequest: () => undefined,
  StepNotFound: (draft, call, op) =>
    failFunction(draft, call, { error: notFound(op), retriable: true }),
};

function takeOp(draft: Draft, call: Call, op: Op): void {
  addMetadata(draft, call, op);
  TAKE[op.op](draft, call, op);
}

/** Discovery re-reports steps that are open (4.4). */
function opens(open: TakeOp): TakeOp {
  return (draft, call, op) => {
    if (!isKnown(draft, op.id) && !draft.openSteps.has(op.id)) open(draft, call, op);
  };
}

/** A step that was finished before has its notes already. */
function addMetadata(draft: Draft, { job }: Call, op: Op): void {
  if (op.metadata.length === 0 || isKnown(draft, op.id)) return;
  const attempt = attemptsSoFar(draft, job);
  for (const note of op.metadata) {
    const stepId = note.scope === "run" ? null : op.id;
    draft.metadata.push({ ...note, stepId, attempt });
  }
}

const notFound = (op: Op): WireError =>
  op.error ?? { name: "StepNotFound", message: `The app has no step "${op.label}".` };

const NO_ERROR: WireError = { name: "Error", message: "The step failed without saying why." };

function stepThrew(draft: Draft, call: Call, op: Op): void {
  const error = op.error ?? NO_ERROR;
  const retriable = op.op === "StepError";
  if (op.id === COMPLETE_STEP_ID) return failFunction(draft, call, { error, retriable });
  if (retriable && retry(draft, call, { id: op.id, name: op.label, error })) return;
  addMemo(
    draft,
    call.job,
    memoOf(draft, call, op, { kind: "error", value: JSON.stringify(error) }),
  );
}

const DURABLE: ReadonlySet<OpKind> = new Set(["StepRun", "StepFailed", "DeferAdd", "DeferAbort"]);

/** Takes the durable progress of a call that goes on; the job stays with its holder. */
export function takeCheckpoint(draft: Draft, call: Call, ops: readonly Op[]): void {
  const finished = ops.filter((op) => DURABLE.has(op.op));
  takeOps(draft, call, finished);
  // Consumed in any case: the fence must hold even for the checkpoint that breaks a limit (I7).
  consume(draft, call.job, isEnded(draft.status) ? DELETE : { kind: "keep" });
}

// The heart of the executor (step 6 of the flow): a run and what happened to it become one
// Transition. Pure: no clock, no randomness, no I/O (D4).
import { isEnded } from "../domain/run.ts";
import type { Op, WireError } from "../protocol/opcode.ts";
import { fault, type Reply } from "../protocol/reply.ts";
import { AT_ONCE, discover, discoverNext, isEager } from "./discover-next.ts";
import {
  addJob,
  addMemo,
  closeDraft,
  closeFinishedSteps,
  completeRun,
  consume,
  DELETE,
  type Draft,
  endRun,
  isKnown,
  isRearmed,
  memoCount,
  type Moment,
  openDraft,
} from "./draft.ts";
import type { RunJob, RunState } from "./run-state.ts";
import { failFunction } from "./take-failure.ts";
import { takeEmptyAnswer, takeFault } from "./take-fault.ts";
import { type GatewayAnswer, takeGateway } from "./take-gateway.ts";
import { takeCheckpoint, takeOps } from "./take-ops.ts";
import type { Transition } from "./transition.ts";

/** The result of a wait, as the run will remember it. */
export interface WaitResult {
  readonly kind: "data" | "error" | "null";
  /** JSON text. */
  readonly value: string;
  readonly op: string;
}

/** Something that happened to a run. */
export type Input =
  | {
      readonly kind: "reply";
      readonly job: RunJob;
      readonly reply: Reply;
      readonly elapsedMs: number;
      /** How many memos the call was sent with: an answer to fewer may be out of date. */
      readonly memosSent: number;
    }
  | { readonly kind: "checkpoint"; readonly job: RunJob; readonly ops: readonly Op[] }
  | { readonly kind: "slept"; readonly job: RunJob }
  | { readonly kind: "resumed"; readonly job: RunJob; readonly result: WaitResult }
  | (GatewayAnswer & { readonly kind: "gateway" })
  | {
      readonly kind: "cancel";
      /** Null: somebody asked for it. */
      readonly reason: WireError | null;
      /** The runs that it invoked as well, and theirs. Default: what its function says. */
      readonly children?: boolean;
    }
  /** What the run came to cannot be stored: it ends, and holds up nobody else (I22). */
  | { readonly kind: "break"; readonly error: WireError };

export interface Decision {
  /** Undefined when there is nothing to change. */
  readonly transition: Transition | undefined;
  /** Inputs whose job is gone or was claimed anew since: their holder is stale (I7). */
  readonly stale: readonly Input[];
}

/** Decides several inputs together, in their order; they commit as one transition or not at all. */
export function decide(state: RunState, inputs: readonly Input[], moment: Moment): Decision {
  if (isEnded(state.status)) return { transition: undefined, stale: inputs };
  const draft = openDraft(state, moment);
  const stale: Input[] = [];
  for (const input of inputs) {
    const current = isEnded(draft.status) ? undefined : withCurrentJob(draft, input);
    if (current === undefined) stale.push(input);
    else takeInput(draft, current);
  }
  if (stale.length === inputs.length) return { transition: undefined, stale };
  closeFinishedSteps(draft);
  discoverNext(draft);
  draft.status = statusOf(draft);
  return { transition: closeDraft(draft), stale };
}

/** The input with its job as it is now: a checkpoint since the claim has reset its attempts (4.5). */
function withCurrentJob(draft: Draft, input: Input): Input | undefined {
  if (input.kind === "cancel" || input.kind === "break") return input;
  const job = draft.jobs.get(input.job.id);
  return job?.token === input.job.token ? { ...input, job } : undefined;
}

function takeInput(draft: Draft, input: Input): void {
  switch (input.kind) {
    case "reply":
      return takeReply(draft, input);
    case "checkpoint":
      return takeCheckpoint(draft, { job: input.job, elapsedMs: 0, retryAfter: null }, input.ops);
    case "slept":
      return finishStep(draft, input.job, { kind: "null", value: "null", op: "Sleep" });
    case "resumed":
      draft.finishedWaits.push(input.job.stepId ?? "");
      return finishStep(draft, input.job, input.result);
    case "gateway":
      return takeGateway(draft, input);
    case "cancel":
      return cancelRun(draft, input);
    case "break":
      return endRun(draft, "failed", { error: input.error });
    default:
      return input satisfies never;
  }
}

function cancelRun(
  draft: Draft,
  { reason, children = false }: Extract<Input, { kind: "cancel" }>,
): void {
  const { moment, state } = draft;
  endRun(draft, "cancelled", reason === null ? {} : { error: reason });
  if (!children && moment.cancelsChildren?.(state.functionId) !== true) return;
  addJob(draft, { kind: "cancel_children", stepId: null, stepName: null, due: null });
}

function finishStep(draft: Draft, job: RunJob, result: WaitResult): void {
  if (job.stepId !== null) {
    addMemo(draft, job, {
      stepId: job.stepId,
      kind: result.kind,
      value: result.value,
      name: job.stepName ?? job.stepId,
      op: result.op,
      attempts: 1,
      durationMs: null,
      queuedBy: job.id,
    });
  }
  consume(draft, job, DELETE);
}

type ReplyInput = Extract<Input, { kind: "reply" }>;

function takeReply(draft: Draft, input: ReplyInput): void {
  const { reply, job } = input;
  if ("version" in reply) draft.requestVersion ??= reply.version;
  switch (reply.kind) {
    case "completed":
      completeRun(draft, reply.output);
      break;
    case "failed":
      failFunction(draft, { job, retryAfter: reply.retryAfter }, reply);
      break;
    case "stale":
      takeFault(draft, job, STALE_FAULT);
      break;
    case "fault":
      takeFault(draft, job, reply);
      break;
    case "progress":
      takeProgress(draft, input, reply);
      break;
    default:
      return reply satisfies never;
  }
  if (!isRearmed(draft, job)) consume(draft, job, DELETE);
}

// Only the holder of the current token gets here: an app that calls it stale is wrong.
const STALE_FAULT = fault(
  "protocol_error",
  "The app called this dispatch stale, but none is newer.",
);

const EMPTY_FAULT = fault(
  "protocol_error",
  "The app answered with no new op although the run has nothing to wait for.",
);

function takeProgress(
  draft: Draft,
  input: ReplyInput,
  reply: Extract<Reply, { kind: "progress" }>,
): void {
  const { job, elapsedMs, memosSent } = input;
  const before = { memos: memoCount(draft), jobs: draft.newJobs.length };
  // In a race, an answer to fewer memos may miss the one that decides it.
  const isRacing = job.stepId === null && isEager(draft);
  takeOps(draft, { job, elapsedMs, retryAfter: reply.retryAfter }, reply.ops);
  if (isRearmed(draft, job) || isEnded(draft.status)) return;
  const isNew = memoCount(draft) > before.memos || draft.newJobs.length > before.jobs;
  const isEnough = isNew || isAnswered(draft, job, reply.ops);
  const isBehind = before.memos > memosSent;
  if (isBehind && (isRacing || !isEnough)) askAgain(draft, job);
  else if (!isEnough) takeEmptyAnswer(draft, job, EMPTY_FAULT);
}

/** The answer was given to an older state: the same question, with what has been finished since. */
function askAgain(draft: Draft, job: RunJob): void {
  if (job.stepId === null) discover(draft, job);
  else consume(draft, job, AT_ONCE);
}

/**
 * A discovery that only re-reports open steps, or that asks for another one after checkpoints; or a
 * call for a step that is finished by now.
 */
function isAnswered(draft: Draft, job: RunJob, ops: readonly Op[]): boolean {
  if (job.stepId !== null) return isKnown(draft, job.stepId);
  return draft.openSteps.size > 0 || (job.progressed && ops.some(isDiscoveryRequest));
}

/** "Call me again". Without any progress since the last call it would be asked for ever. */
const isDiscoveryRequest = ({ op }: Op): boolean => op === "DiscoveryRequest";

function statusOf(draft: Draft): RunState["status"] {
  if (isEnded(draft.status)) return draft.status;
  for (const { kind } of draft.jobs.values()) {
    if (kind === "call" || kind === "gateway") return "running";
  }
  return "waiting";
}

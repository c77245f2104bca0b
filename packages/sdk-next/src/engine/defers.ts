// Functions that start when the run has ended. A defer is no step: it takes no call of its own, but
// travels with whatever this call reports next (docs/protocol.md 4.1).
import { NonRetriable } from "../errors.ts";
import type { DeferRequest } from "./asked-step.ts";
import type { CallbackGuard } from "./callback-guard.ts";
import { completeOp, functionFailedOp, type StepOp } from "./ops.ts";
import type { Outcome } from "./outcome.ts";
import { hashStepId, type StepId } from "./step-ids.ts";

export interface DeferHandle {
  /** Takes it back; once the run has ended, it is too late. */
  abort(): void;
}

/** @throws {NonRetriable} In a step's callback, and beyond `DEFERS_MAX`. */
export type AddDefer = (request: DeferRequest) => DeferHandle;

export interface Defers {
  readonly add: AddDefer;
  /** What has not been reported; whoever takes it must report it. */
  drain(): readonly StepOp[];
}

export interface DefersOptions {
  /** What the executor has of this run, by hash: can it still be taken back? */
  readonly known: ReadonlyMap<string, boolean>;
  /** Shared with the steps: two ops of one answer must not have the same id. */
  readonly nextId: (id: string) => StepId;
  readonly guard: Pick<CallbackGuard, "refusal">;
}

/** Of one run, those that were taken back not counted. The executor refuses more as well. */
const DEFERS_MAX = 20;

export function createDefers({ known, nextId, guard }: DefersOptions): Defers {
  let unreported: readonly StepOp[] = [];
  // Counted as the code goes, and not as the executor has it: so every replay counts the same.
  let scheduled = 0;

  function abort(add: StepOp, slug: string): void {
    scheduled -= 1;
    if (known.get(add.id) === false) return;
    unreported = [...unreported.filter(({ id }) => id !== add.id), abortOp(add, slug)];
  }

  return {
    add(request) {
      const refusal = guard.refusal(request);
      if (refusal !== undefined) throw refusal;
      if (scheduled === DEFERS_MAX) throw tooMany(request);
      scheduled += 1;
      const op = addOp(request, nextId(request.id));
      if (!known.has(op.id)) unreported = [...unreported, op];
      let isAborted = false;
      return {
        abort() {
          if (!isAborted) abort(op, request.functionSlug);
          isAborted = true;
        },
      };
    },
    drain() {
      const ops = unreported;
      unreported = [];
      return ops;
    },
  };
}

function addOp({ id, name = id, functionSlug, input }: DeferRequest, stepId: StepId): StepOp {
  return {
    id: stepId.hash,
    op: "DeferAdd",
    name,
    displayName: name,
    opts: { fn_slug: functionSlug, input },
    userland: { id, ...(stepId.index === 0 ? {} : { index: stepId.index }) },
    data: null,
  };
}

function abortOp(add: StepOp, slug: string): StepOp {
  const opts = { target_hashed_id: add.id, fn_slug: slug, id: add.userland?.id };
  return { ...add, id: hashStepId(`${add.id}:abort`), op: "DeferAbort", opts };
}

function tooMany({ id }: DeferRequest): NonRetriable {
  return new NonRetriable(
    `"${id}" was not deferred: the run has deferred ${String(DEFERS_MAX)} functions already, which is ` +
      "the limit. Defer one function that takes a list, or send events.",
  );
}

/** The answer of a call together with what was deferred in it and not reported yet. */
export function withDefers(outcome: Outcome, defers: Defers): Outcome {
  if (outcome.kind === "step-missing") return outcome;
  const ops = defers.drain();
  if (ops.length === 0) return outcome;
  if (outcome.kind === "completed") {
    return { kind: "progress", ops: [...ops, completeOp(JSON.parse(outcome.output))] };
  }
  if (outcome.kind === "failed") {
    const { error, noRetry, retryAfter } = outcome;
    return {
      kind: "progress",
      ops: [...ops, functionFailedOp(error, noRetry)],
      noRetry,
      retryAfter,
    };
  }
  const end = outcome.ops.filter(({ op }) => op === "RunComplete");
  const rest = outcome.ops.filter(({ op }) => op !== "RunComplete");
  return { ...outcome, ops: [...rest, ...ops, ...end] };
}

// Keeps the steps that the handler asks for: which wait for their memo, and which are open.
import type { Ask, AskedStep, StepRequest } from "./asked-step.ts";
import type { CallbackGuard, CallInside } from "./callback-guard.ts";
import { markHandled } from "./mark-handled.ts";
import type { Memo } from "./memo.ts";
import { createMemoDelivery, type MemoDeliveryOptions } from "./memo-delivery.ts";
import type { StepId } from "./step-ids.ts";

export interface AskedSteps {
  readonly ask: Ask;
  /** Steps without a result, in the order in which they were asked for. */
  open(): readonly AskedStep[];
  /** Results that nobody has asked for yet. */
  unasked(): number;
  /** @returns False when no asked step has a memo to deliver. */
  deliverNext(): Promise<boolean>;
  /** Delivers the result of a step that ran in this call. */
  settle(step: AskedStep, value: unknown): Promise<void>;
  readonly callInside: CallInside;
  /** True until everything that happened in earlier calls has been delivered. */
  readonly isReplaying: () => boolean;
  /** From now on, asking for a step never settles: the call has its answer. */
  close(): void;
}

export interface AskedStepsOptions extends MemoDeliveryOptions {
  readonly guard: CallbackGuard;
  readonly nextId: (id: string) => StepId;
  /** Called after each new step. */
  readonly onAsk: () => void;
}

export function createAskedSteps(options: AskedStepsOptions): AskedSteps {
  const { memos, guard, nextId, onAsk } = options;
  const delivery = createMemoDelivery(options);
  const open = new Map<string, AskedStep>();
  let ranCode = false;
  let closed = false;

  const ask: Ask = (request) => {
    if (closed) return new Promise(() => {});
    const refusal = guard.refusal(request);
    if (refusal !== undefined) return markHandled(Promise.reject(refusal));
    const promise = new Promise((resolve, reject) => {
      const identity = nextId(request.id);
      const memo = memos.get(identity.hash);
      const step = toAskedStep(request, identity, { memo, resolve, reject });
      if (memo === undefined || memo.kind === "input") open.set(step.hash, step);
      else delivery.add(step);
      guard.warn(step);
      onAsk();
    });
    return markHandled(promise);
  };

  return {
    ask,
    open: () => [...open.values()],
    unasked: () => delivery.unasked(),
    deliverNext: () => delivery.next(),
    async settle(step, value) {
      open.delete(step.hash);
      await delivery.hand(step, value);
    },
    callInside(step, callback) {
      ranCode = true;
      return guard.callInside(step, callback);
    },
    isReplaying: () => !ranCode && delivery.isReplaying(),
    close() {
      closed = true;
    },
  };
}

interface Answering extends Pick<AskedStep, "resolve" | "reject"> {
  readonly memo: Memo | undefined;
}

/** Field by field: a function with many parallel steps makes thousands of these. */
function toAskedStep(
  { id, name, parallelMode, work }: StepRequest,
  { hash, index }: StepId,
  { memo, resolve, reject }: Answering,
): AskedStep {
  const inputOverride = memo?.kind === "input" ? memo.value : undefined;
  const label = name ?? id;
  return { id, name, parallelMode, work, hash, index, label, inputOverride, resolve, reject };
}

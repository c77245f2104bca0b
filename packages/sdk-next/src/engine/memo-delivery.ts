// Delivers memos to the steps that ask for them, one at a time, in the order in which they finished:
// that order decided every race when it happened first.
import { StepError } from "../errors.ts";
import type { AskedStep } from "./asked-step.ts";
import type { Divergence } from "./divergence.ts";
import { deliveryOrder, type Memo } from "./memo.ts";
import { deserializeError } from "./serialize-error.ts";

export interface MemoDelivery {
  /** The step has a result and waits for its turn. */
  add(step: AskedStep): void;
  /** @returns False when no step is waiting. */
  next(): Promise<boolean>;
  /** Gives a step a value, as the function is to read it. Rejects when it cannot be read. */
  hand(step: AskedStep, value: unknown): Promise<void>;
  /** Results that nobody has asked for. */
  unasked(): number;
  /** False once every result has been delivered. */
  isReplaying(): boolean;
}

export interface MemoDeliveryOptions {
  readonly memos: ReadonlyMap<string, Memo>;
  readonly stack: readonly string[];
  readonly divergence: Divergence;
  /** What the function reads instead of the stored value. */
  readonly read: (step: AskedStep, value: unknown) => unknown;
}

export function createMemoDelivery(options: MemoDeliveryOptions): MemoDelivery {
  const { memos, divergence, read } = options;
  const order = deliveryOrder(memos, options.stack);
  const waiting = new Map<string, AskedStep>();
  const delivered = new Set<string>();
  let head = 0;

  async function hand(step: AskedStep, value: unknown): Promise<void> {
    step.resolve(await read(step, value));
  }

  function firstWaiting(): AskedStep | undefined {
    while (delivered.has(order[head] ?? "")) head += 1;
    for (let place = head; place < order.length; place += 1) {
      const step = waiting.get(order[place] ?? "");
      if (step === undefined) continue;
      if (place !== head) divergence.metOutOfOrder(step);
      return step;
    }
    return undefined;
  }

  return {
    add: (step) => void waiting.set(step.hash, step),
    async next() {
      const step = waiting.size === 0 ? undefined : firstWaiting();
      if (step === undefined) return false;
      waiting.delete(step.hash);
      delivered.add(step.hash);
      const memo = memos.get(step.hash);
      if (memo?.kind === "error") {
        step.reject(new StepError(step.id, deserializeError(memo.value)));
      } else await hand(step, memo?.value);
      return true;
    },
    hand,
    unasked: () => order.length - delivered.size - waiting.size,
    isReplaying: () => delivered.size < order.length,
  };
}

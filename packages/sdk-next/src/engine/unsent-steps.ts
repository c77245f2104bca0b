// Steps that finished in this call and that the executor does not know of yet.
import type { Defers } from "./defers.ts";
import type { StepOp } from "./ops.ts";
import type { Outcome } from "./outcome.ts";
import type { Checkpoint } from "./replay-request.ts";

export interface UnsentSteps {
  add(op: StepOp): void;
  /** Reports them once enough have gathered. Gives the call's answer when it cannot go on. */
  sendWhenFull(to: Checkpoint): Promise<Outcome | undefined>;
  /** With them goes what was deferred. */
  send(to: Checkpoint): Promise<Outcome | undefined>;
  /** The answer of the call: these steps, then `ops`. */
  answer(ops: readonly StepOp[], more?: RetryAdvice): Outcome;
}

type RetryAdvice = Pick<Extract<Outcome, { kind: "progress" }>, "noRetry" | "retryAfter">;

export function createUnsentSteps(runId: string, defers: Defers): UnsentSteps {
  let unsent: readonly StepOp[] = [];

  async function send(to: Checkpoint): Promise<Outcome | undefined> {
    const ops = [...unsent, ...defers.drain()];
    if (ops.length === 0) return undefined;
    const answer = await to.save(ops);
    if (answer === "stale") return staleDispatch(runId);
    if (answer === "unavailable") return { kind: "progress", ops };
    unsent = [];
    return undefined;
  }

  return {
    add(op) {
      unsent = [...unsent, op];
    },
    sendWhenFull: async (to) => (unsent.length < to.bufferedSteps ? undefined : await send(to)),
    send,
    answer: (ops, more = {}) => ({ kind: "progress", ops: [...unsent, ...ops], ...more }),
  };
}

/** The executor ignores this answer: a newer dispatch of the same job carries the run on. */
function staleDispatch(runId: string): Outcome {
  const message = `Stale dispatch: checkpoint returned 409 (run ${runId})`;
  const error = { name: "StaleDispatchError", message, __serialized: true } as const;
  return { kind: "failed", error, noRetry: true };
}

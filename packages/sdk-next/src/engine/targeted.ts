// A call for one planned step: every memo is delivered, then the step runs, alone.
import type { AskedStep } from "./asked-step.ts";
import { isRunnable } from "./asked-step.ts";
import { executeStep } from "./execute-step.ts";
import { endOutcome } from "./function-end.ts";
import { planOp } from "./ops.ts";
import type { Outcome } from "./outcome.ts";
import type { Strategy, StrategyParts } from "./strategy.ts";

export function createTargeted(target: string, parts: StrategyParts): Strategy {
  return {
    async next(open) {
      const step = open.find((candidate) => candidate.hash === target);
      if (step === undefined) return "wait";
      if (!isRunnable(step)) return { kind: "progress", ops: [planOp(step)] };
      const executed = await executeStep(step, { ...parts, callInside: parts.steps.callInside });
      if (executed.kind === "finished") return { kind: "progress", ops: [executed.op] };
      const { op, final, retryAfter } = executed;
      return { kind: "progress", ops: [op], noRetry: final, retryAfter };
    },
    /** The function may end without the step: it was the loser of a race. */
    end: (end) => Promise.resolve(endOutcome(end, parts.request, parts.host.logger)),
  };
}

const FOUND_MAX = 25;

/** The code no longer asks for the step, or waits for something else before it does. */
export function stepMissing(target: string, open: readonly AskedStep[]): Outcome {
  const found = open.slice(0, FOUND_MAX).map((step) => ({
    id: step.hash,
    name: step.work.wireName ?? step.id,
    displayName: step.label,
  }));
  return { kind: "step-missing", requested: target, found };
}

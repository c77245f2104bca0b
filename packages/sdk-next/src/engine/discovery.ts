// A call from the top. A lone new step runs at once; several are reported, so that the executor can
// have them run side by side. With checkpoints, one lone step after the other runs in this call.
import type { AskedStep, RunWork } from "./asked-step.ts";
import { isRunnable } from "./asked-step.ts";
import { executeStep } from "./execute-step.ts";
import { endOutcome } from "./function-end.ts";
import { completeOp, planOp } from "./ops.ts";
import type { Checkpoint, ReplayHost, ReplayRequest } from "./replay-request.ts";
import type { NextMove, Strategy, StrategyParts } from "./strategy.ts";
import { createUnsentSteps } from "./unsent-steps.ts";

export function createDiscovery(parts: StrategyParts): Strategy {
  const { request, host, steps, divergence } = parts;
  const checkpoint = usableCheckpoint(request, host);
  const unsent = createUnsentSteps(request.runId, parts.defers);
  // Asked for at once: some hosts abort only a signal that was there when the connection closed.
  const signal = checkpoint === undefined ? undefined : host.signal;
  const startedAt = host.now();
  let executed = 0;

  /** A call runs at least one step, so that every call makes progress. */
  function mustStop(): boolean {
    if (executed === 0 || checkpoint === undefined) return false;
    return signal?.aborted === true || host.now() - startedAt >= checkpoint.maxRuntimeMs;
  }

  async function runAlone(step: AskedStep<RunWork>): Promise<NextMove> {
    executed += 1;
    const result = await executeStep(step, { request, host, callInside: steps.callInside });
    if (result.kind === "failed") {
      return unsent.answer([result.op], { noRetry: result.final, retryAfter: result.retryAfter });
    }
    unsent.add(result.op);
    if (checkpoint === undefined) return unsent.answer([]);
    const refused = await unsent.sendWhenFull(checkpoint);
    if (refused !== undefined) return refused;
    await steps.settle(step, result.value);
    return "go-on";
  }

  return {
    async next(open) {
      const [first] = open;
      if (first === undefined) return "wait";
      const unasked = steps.unasked();
      if (unasked > 0) divergence.metTooEarly(first, unasked);
      if (open.length > 1 || request.planOnly || !isRunnable(first) || mustStop()) {
        return unsent.answer(open.map(planOp));
      }
      return await runAlone(first);
    },
    async end(end) {
      divergence.endedTooEarly(steps.unasked());
      const outcome = endOutcome(end, request, host.logger);
      if (checkpoint === undefined) return outcome;
      if (outcome.kind === "completed") {
        return unsent.answer([completeOp(JSON.parse(outcome.output))]);
      }
      return (await unsent.send(checkpoint)) ?? outcome;
    },
  };
}

/**
 * After a failed attempt the step comes back as the answer, so that the executor starts counting its
 * attempts anew.
 */
function usableCheckpoint(request: ReplayRequest, host: ReplayHost): Checkpoint | undefined {
  return request.attempt > 0 || request.planOnly ? undefined : host.checkpoint;
}

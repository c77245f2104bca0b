// The engine: runs the handler against the memos until it can go no further, and says what to tell
// the executor. Knows no HTTP and no Next.
import { type Activity, createActivity } from "./activity.ts";
import type { Ask } from "./asked-step.ts";
import { createAskedSteps } from "./asked-steps.ts";
import { createCallbackGuard } from "./callback-guard.ts";
import { type AddDefer, createDefers, withDefers } from "./defers.ts";
import { createDiscovery } from "./discovery.ts";
import { createDivergence } from "./divergence.ts";
import { endOutcome, type FunctionEnd } from "./function-end.ts";
import type { Outcome } from "./outcome.ts";
import type { ReplayHost, ReplayRequest } from "./replay-request.ts";
import { createStepIds } from "./step-ids.ts";
import type { Strategy, StrategyParts } from "./strategy.ts";
import { createTargeted, stepMissing } from "./targeted.ts";
import { turn } from "./turn.ts";

export interface ReplayTools {
  readonly ask: Ask;
  readonly defer: AddDefer;
  /** True once everything that happened in earlier calls has been replayed. */
  readonly isLive: () => boolean;
}

/** The handler with its context already bound; it gets the tools that ask for steps. */
export type Start = (tools: ReplayTools) => Promise<unknown>;

/**
 * The handler is never told to stop: the promises of steps without a result stay pending, and it is
 * forgotten together with them.
 */
export async function replay(
  start: Start,
  request: ReplayRequest,
  host: ReplayHost,
): Promise<Outcome> {
  const activity = createActivity();
  const divergence = createDivergence(host.logger, request);
  const { memos, stack } = request;
  const guard = createCallbackGuard(divergence);
  const nextId = createStepIds();
  const defers = createDefers({ known: request.defers, nextId, guard });
  const delivery = { memos, stack, divergence, read: host.readMemo };
  const steps = createAskedSteps({ ...delivery, guard, nextId, onAsk: activity.note });
  const target = openTarget(request);
  const strategy = chooseStrategy(target, { request, host, steps, defers, divergence });
  const waitMs = target === undefined ? undefined : host.targetWaitMs;
  const ended = watch(
    () => start({ ask: steps.ask, defer: defers.add, isLive: () => !steps.isReplaying() }),
    activity,
  );
  try {
    for (;;) {
      await turn();
      const seen = activity.count();
      const end = ended();
      if (end !== undefined) return withDefers(await strategy.end(end), defers);
      if (await steps.deliverNext()) continue;
      const move = await strategy.next(steps.open());
      if (typeof move === "object") return withDefers(move, defers);
      if (move === "go-on" || (await activity.after(seen, waitMs))) continue;
      return stepMissing(target ?? "", steps.open());
    }
  } catch (error) {
    // A result that cannot be read fails the call, not the step: the step was done, and code that
    // undoes a failed step must not run.
    return endOutcome({ kind: "threw", thrown: error }, request, host.logger);
  } finally {
    steps.close();
  }
}

/** A step that has its memo already cannot be run again: then the call says what is next instead. */
function openTarget({ target, memos }: ReplayRequest): string | undefined {
  if (target === undefined) return undefined;
  const memo = memos.get(target);
  return memo === undefined || memo.kind === "input" ? target : undefined;
}

function chooseStrategy(target: string | undefined, parts: StrategyParts): Strategy {
  if (target !== undefined) return createTargeted(target, parts);
  if (parts.request.target === undefined) return createDiscovery(parts);
  return createDiscovery({ ...parts, request: { ...parts.request, planOnly: true } });
}

function watch(start: () => Promise<unknown>, activity: Activity): () => FunctionEnd | undefined {
  let end: FunctionEnd | undefined;
  async function run(): Promise<void> {
    try {
      end = { kind: "returned", value: await start() };
    } catch (thrown) {
      end = { kind: "threw", thrown };
    }
    activity.note();
  }
  void run();
  return () => end;
}

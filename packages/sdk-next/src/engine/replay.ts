// The engine: runs the handler against the memos until it can go no further, and says what to tell
// the executor. Knows no HTTP and no Next.
import { type Activity, createActivity } from "./activity.ts";
import type { Ask } from "./asked-step.ts";
import { createAskedSteps } from "./asked-steps.ts";
import { createDiscovery } from "./discovery.ts";
import { createDivergence } from "./divergence.ts";
import type { FunctionEnd } from "./function-end.ts";
import type { Outcome } from "./outcome.ts";
import type { ReplayHost, ReplayRequest } from "./replay-request.ts";
import type { Strategy, StrategyParts } from "./strategy.ts";
import { createTargeted, stepMissing } from "./targeted.ts";
import { turn } from "./turn.ts";

export interface ReplayTools {
  readonly ask: Ask;
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
  const read = host.readMemo;
  const steps = createAskedSteps({ memos, stack, divergence, read, onAsk: activity.note });
  const target = openTarget(request);
  const strategy = chooseStrategy(target, { request, host, steps, divergence });
  const waitMs = target === undefined ? undefined : host.targetWaitMs;
  const ended = watch(
    () => start({ ask: steps.ask, isLive: () => !steps.isReplaying() }),
    activity,
  );
  try {
    for (;;) {
      await turn();
      const seen = activity.count();
      const end = ended();
      if (end !== undefined) return await strategy.end(end);
      if (await steps.deliverNext()) continue;
      const move = await strategy.next(steps.open());
      if (typeof move === "object") return move;
      if (move === "go-on" || (await activity.after(seen, waitMs))) continue;
      return stepMissing(target ?? "", steps.open());
    }
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

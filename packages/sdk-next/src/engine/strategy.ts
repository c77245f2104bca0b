// The two ways to answer a call: find out what is next, or run one step that was planned before.
import type { AskedStep } from "./asked-step.ts";
import type { AskedSteps } from "./asked-steps.ts";
import type { Defers } from "./defers.ts";
import type { Divergence } from "./divergence.ts";
import type { FunctionEnd } from "./function-end.ts";
import type { Outcome } from "./outcome.ts";
import type { ReplayHost, ReplayRequest } from "./replay-request.ts";

export interface StrategyParts {
  readonly request: ReplayRequest;
  readonly host: ReplayHost;
  readonly steps: AskedSteps;
  readonly defers: Defers;
  readonly divergence: Divergence;
}

/** `wait`: the handler is busy with work of its own. `go-on`: a result was delivered to it. */
export type NextMove = Outcome | "wait" | "go-on";

export interface Strategy {
  /** The handler can go no further: it waits for the open steps, or for work outside of steps. */
  next(open: readonly AskedStep[]): Promise<NextMove>;
  end(end: FunctionEnd): Promise<Outcome>;
}

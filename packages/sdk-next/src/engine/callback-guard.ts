// Notices steps that are asked for inside another step's callback: they would wait for ever, because
// the outer step has to finish first.
import { NonRetriable } from "../errors.ts";
import type { AskedStep, DeferRequest, StepRequest } from "./asked-step.ts";
import type { Divergence } from "./divergence.ts";

export type CallInside = (step: AskedStep, callback: () => unknown) => Promise<unknown>;

export interface CallbackGuard {
  /** Calls a step's callback. */
  readonly callInside: CallInside;
  /** The refusal of what is asked for in the synchronous part of a callback: there it is certain. */
  refusal(request: Asked): NonRetriable | undefined;
  /** Warns when a callback is still running: there it may also be another branch of the function. */
  warn(step: AskedStep): void;
}

type Asked = Pick<StepRequest | DeferRequest, "id" | "name">;

export function createCallbackGuard(divergence: Divergence): CallbackGuard {
  let starting: AskedStep | undefined;
  let running: AskedStep | undefined;

  function start(step: AskedStep, callback: () => unknown): unknown {
    starting = step;
    try {
      return callback();
    } finally {
      starting = undefined;
    }
  }

  return {
    async callInside(step, callback) {
      running = step;
      try {
        return await start(step, callback);
      } finally {
        running = undefined;
      }
    },
    refusal: (request) => (starting === undefined ? undefined : nested(request, starting)),
    warn(step) {
      if (running !== undefined) divergence.askedDuring(step, running);
    },
  };
}

function nested(request: Asked, outer: AskedStep): NonRetriable {
  return new NonRetriable(
    `step "${request.name ?? request.id}" was called inside step "${outer.label}". Steps cannot be ` +
      `nested: call it after "${outer.label}", in the function itself.`,
  );
}

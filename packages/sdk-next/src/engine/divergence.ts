// Says so when a replay meets other steps than the run met before: the code has changed under it, or
// the order of its steps depends on something outside of steps. Never silent, never a failure.
import type { Logger } from "../logger.ts";
import type { AskedStep } from "./asked-step.ts";

export interface Divergence {
  /** A finished step was asked for before one that finished earlier. */
  metOutOfOrder(step: AskedStep): void;
  /** A new step was found although results of `unasked` finished steps were not asked for. */
  metTooEarly(step: AskedStep, unasked: number): void;
  /** The function ended although results of `unasked` finished steps were not asked for. */
  endedTooEarly(unasked: number): void;
  /** A step was asked for while the callback of another was running. */
  askedDuring(step: AskedStep, running: AskedStep): void;
}

interface Origin {
  readonly runId: string;
  readonly functionId: string;
}

const ADVICE =
  "The function's steps seem to have changed since this run began; give changed steps new ids.";

/** Warns at most once per replay and kind. */
export function createDivergence(logger: Logger, origin: Origin): Divergence {
  const said = new Set<string>();
  function say(kind: string, sentence: string, advice = ADVICE): void {
    if (said.has(kind)) return;
    said.add(kind);
    const { runId, functionId } = origin;
    logger.warn(`${sentence} ${advice}`, { runId, functionId, divergence: kind });
  }
  return {
    metOutOfOrder(step) {
      say("order", `Step "${step.label}" was met in another order than the run recorded.`);
    },
    metTooEarly(step, unasked) {
      const sentence = `Step "${step.label}" is new, but ${results(unasked)} not asked for before it.`;
      say("new-step", sentence);
    },
    endedTooEarly(unasked) {
      if (unasked === 0) return;
      say("end", `Function "${origin.functionId}" ended, but ${results(unasked)} never asked for.`);
    },
    askedDuring(step, running) {
      const sentence = `Step "${step.label}" was asked for while step "${running.label}" was running.`;
      say("nested", sentence, "If that is inside the step's callback, it will wait for ever.");
    },
  };
}

const results = (count: number): string =>
  count === 1 ? "1 finished step was" : `${String(count)} finished steps were`;

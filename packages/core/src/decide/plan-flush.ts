// A buffer is due: its events become one run of the function as it is now, or a recorded reason why
// not (I15).
import type { CairnEvent } from "../domain/event.ts";
import type { FunctionEntry } from "./function-index.ts";
import { pauseSentence, skippingPause } from "../domain/pause.ts";
import { type NewRun, type PlanMoment, runOf, type Skip } from "./plan-events.ts";

export interface DueBuffer {
  readonly kind: "debounce" | "batch";
  readonly functionId: string;
  /** The event by which the run is planned: of a debounce the last, of a batch the first. */
  readonly event: CairnEvent;
}

export type FlushPlan =
  | { readonly kind: "run"; readonly run: NewRun }
  /** For each of its events. */
  | { readonly kind: "skip"; readonly skip: Skip };

/** @param fn - Undefined: the function is gone. */
export function planFlush(
  { kind, functionId, event }: DueBuffer,
  fn: FunctionEntry | undefined,
  moment: PlanMoment,
): FlushPlan {
  if (fn === undefined) {
    const detail = `The function was removed before its ${kind} was due.`;
    return { kind: "skip", skip: { functionId, reason: "function_missing", detail } };
  }
  const pause = skippingPause(fn.pauses);
  if (pause !== undefined) {
    return { kind: "skip", skip: { functionId, reason: "paused", detail: pauseSentence(pause) } };
  }
  // Whoever claims the run loads its events.
  const atOnce = { afterMs: 0 };
  if (kind === "debounce") {
    const run = runOf(fn, event, moment);
    return { kind: "run", run: { ...run, due: run.due ?? atOnce } };
  }
  // No time of a single event counts, and each was asked for its own key when it came.
  const run = runOf(fn, event, moment, atOnce);
  return { kind: "run", run: { ...run, start: { ...run.start, onceKey: null } } };
}

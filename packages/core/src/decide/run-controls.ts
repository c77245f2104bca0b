// What ends a run from outside, written down with it when it starts: `cancelOn` and `timeouts`.
import type { Due } from "../domain/duration.ts";
import type { CairnEvent } from "../domain/event.ts";
import { stringifyKey } from "../expression/evaluate.ts";
import type { Expression } from "../expression/expression.ts";
import type { BufferRule } from "./buffer-rules.ts";
import { type CancelRule, type CancelWatch, cancelWatches } from "./cancel-watches.ts";
import { type FlowMoment, flowValue } from "./flow-key.ts";
import { type RateLimit, type RateTake, rateTake } from "./rate-limit.ts";
import { type Singleton, type SingletonClaim, singletonClaim } from "./singleton.ts";

export interface Timeouts {
  /** The run is cancelled if the app has not been called for it by then; from its creation. */
  readonly startMs: number | null;
  /** The run is cancelled if it has not ended by then; from its first call. */
  readonly finishMs: number | null;
}

/** What a function says of the ends of its runs. */
export interface FunctionControls {
  readonly cancelOn: readonly CancelRule[];
  readonly timeouts: Timeouts;
  /** Events for which it gives the same value start one run in 24 hours; null: each starts its own. */
  readonly idempotency: Expression | null;
  readonly rateLimit: RateLimit | null;
  readonly singleton: Singleton | null;
  /** Null: each event starts a run at once. */
  readonly buffer: BufferRule | null;
}

export const NO_CONTROLS: FunctionControls = {
  cancelOn: [],
  timeouts: { startMs: null, finishMs: null },
  idempotency: null,
  rateLimit: null,
  singleton: null,
  buffer: null,
};

/** Of one run. */
export interface RunControls {
  readonly watches: readonly CancelWatch[];
  /** The job that looks whether the run takes too long; null: it may take any time. */
  readonly deadline: { readonly jobId: string; readonly due: Due } | null;
  /** What decides in the end whether it starts. */
  readonly start: StartControls;
}

/**
 * What an event's run must pass before it starts, in this order. What one of them refuses has taken
 * nothing of the others. Who names the function (an invocation, a rerun) is not held up by any.
 */
export interface StartControls {
  /** Of runs with the same one only the first is started, for 24 hours. */
  readonly onceKey: string | null;
  readonly rateTake: RateTake | null;
  readonly singleton: SingletonClaim | null;
}

const NO_START_CONTROLS: StartControls = { onceKey: null, rateTake: null, singleton: null };

export const NO_RUN_CONTROLS: RunControls = {
  watches: [],
  deadline: null,
  start: NO_START_CONTROLS,
};

/** @param due - When the run's first call is due; null: at once. */
export function runControls(
  controls: FunctionControls,
  { event, due }: { readonly event: CairnEvent; readonly due: Due | null },
  newId: () => string,
): RunControls {
  const { cancelOn, timeouts } = controls;
  const watches = cancelOn.length === 0 ? [] : cancelWatches(cancelOn, event);
  const first = Math.min(timeouts.startMs ?? Infinity, timeouts.finishMs ?? Infinity);
  const deadline = first === Infinity ? null : { jobId: newId(), due: later(due, first) };
  return { watches, deadline, start: NO_START_CONTROLS };
}

/** Of the run that an event starts by itself. */
export function startControls(
  fn: { readonly id: string; readonly controls: FunctionControls },
  moment: FlowMoment,
): StartControls {
  const { idempotency, rateLimit, singleton } = fn.controls;
  if (idempotency === null && rateLimit === null && singleton === null) return NO_START_CONTROLS;
  return {
    onceKey: onceKey(fn, moment),
    rateTake: rateLimit === null ? null : rateTake(rateLimit, moment),
    singleton: singleton === null ? null : singletonClaim(singleton, moment),
  };
}

/**
 * The key of the run that an event would start. Without a value to tell events apart, each counts: a run
 * too many is seen, one that never began is not.
 *
 * The value's text stands in it as a JSON text, as older versions wrote those values that are texts: an
 * upgrade forgets none of them, and takes none for another. What they wrote of other values (`7`, not
 * `"7"`) is met by nobody any more and expires within 24 hours.
 */
export function onceKey(
  fn: { readonly id: string; readonly controls: FunctionControls },
  moment: FlowMoment,
): string | null {
  const { idempotency } = fn.controls;
  if (idempotency === null) return null;
  const value = flowValue(idempotency, "idempotency", moment);
  return value === null || value === undefined
    ? null
    : `${fn.id}:${JSON.stringify(stringifyKey(value))}`;
}

function later(due: Due | null, ms: number): Due {
  if (due === null) return { afterMs: ms };
  return "atMs" in due ? { atMs: due.atMs + ms } : { afterMs: due.afterMs + ms };
}

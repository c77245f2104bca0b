// What ends a run from outside, written down with it when it starts: `cancelOn` and `timeouts`.
import type { Due } from "../domain/duration.ts";
import type { CairnEvent } from "../domain/event.ts";
import { type CancelRule, type CancelWatch, cancelWatches } from "./cancel-watches.ts";

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
}

export const NO_CONTROLS: FunctionControls = {
  cancelOn: [],
  timeouts: { startMs: null, finishMs: null },
};

/** Of one run. */
export interface RunControls {
  readonly watches: readonly CancelWatch[];
  /** The job that looks whether the run takes too long; null: it may take any time. */
  readonly deadline: { readonly jobId: string; readonly due: Due } | null;
}

export const NO_RUN_CONTROLS: RunControls = { watches: [], deadline: null };

/** @param due - When the run's first call is due; null: at once. */
export function runControls(
  controls: FunctionControls,
  { event, due }: { readonly event: CairnEvent; readonly due: Due | null },
  newId: () => string,
): RunControls {
  const { cancelOn, timeouts } = controls;
  const watches = cancelOn.length === 0 ? [] : cancelWatches(cancelOn, event);
  const first = Math.min(timeouts.startMs ?? Infinity, timeouts.finishMs ?? Infinity);
  if (first === Infinity) return { watches, deadline: null };
  return { watches, deadline: { jobId: newId(), due: later(due, first) } };
}

function later(due: Due | null, ms: number): Due {
  if (due === null) return { afterMs: ms };
  return "atMs" in due ? { atMs: due.atMs + ms } : { afterMs: due.afterMs + ms };
}

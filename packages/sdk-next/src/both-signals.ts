// Two abort signals as one; `AbortSignal.any` is missing at the edge and before Node 20.3.

/** Aborts as soon as one of them does. */
export function bothSignals(first: AbortSignal, second: AbortSignal): AbortSignal {
  const controller = new AbortController();
  for (const signal of [first, second]) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener("abort", () => {
      controller.abort(signal.reason);
    });
  }
  return controller.signal;
}

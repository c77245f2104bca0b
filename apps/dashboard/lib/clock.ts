// The executor's clock, as well as this tab knows it: ages and running bars must not jump when the
// reader's own clock is wrong.

const TICK_MS = 1_000;

let offsetMs = 0;
let tick = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

/** Milliseconds since the epoch on the executor's clock. */
export function executorNow(): number {
  return Date.now() + offsetMs;
}

/** Takes the clock from a fresh answer; its time lies a little in the past, by the way it took. */
export function learnClock(instant: string): void {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return;
  const offset = at - Date.now();
  // Within a second it is the way that took the time, not the clock.
  offsetMs = Math.abs(offset) < TICK_MS ? 0 : offset;
}

/** The clock at the last tick: the same value until the next, as React asks of a store. */
export function lastTick(): number {
  return tick;
}

/** Calls `changed` once a second while anybody watches and the tab can be seen. */
export function watchClock(changed: () => void): () => void {
  watchers.add(changed);
  if (timer === undefined) {
    tick = executorNow();
    timer = setInterval(advance, TICK_MS);
  }
  return () => {
    watchers.delete(changed);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function advance(): void {
  if (document.hidden) return;
  tick = executorNow();
  for (const changed of watchers) changed();
}

// How long ago something was, for a process that may have been frozen in between.

/** A moment on both clocks of the process, milliseconds. */
export interface Moment {
  /** Never goes back, but on some systems stands still while the machine sleeps. */
  readonly steadyMs: number;
  /** Goes on while the machine sleeps, but may be set. */
  readonly wallMs: number;
}

export const momentNow = (): Moment => ({ steadyMs: performance.now(), wallMs: Date.now() });

/** At least as long as it was, unless the clock was set back during a sleep of the machine. */
export function elapsedMs(since: Moment, now: Moment = momentNow()): number {
  return Math.max(now.steadyMs - since.steadyMs, now.wallMs - since.wallMs);
}

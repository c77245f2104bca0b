// What a step is called, and how its errors are met, as user code says it.
import type { Duration } from "../duration-text.ts";

export interface StepName {
  /** Names the step in every replay. Used again, it is counted: "charge", "charge:1", ... */
  readonly id: string;
  /** What people read instead of the id. */
  readonly name?: string;
}

/** The id alone, or with a name. */
export type StepRef = string | StepName;

/** Milliseconds, a duration, or "exponential": 1 s, 2 s, 4 s ... up to 1 h. */
export type Backoff = Duration | ((failures: number) => Duration);

export interface RunOptions extends StepName {
  /** Tries after the first one, 0 to 20. It can only lower the function's `retries`. */
  readonly retries?: number;
  /** Waits before the next try, at least 1 s; a function gets the failures so far, 1 or more. */
  readonly backoff?: Backoff;
  /** One attempt may take so long; then its signal aborts and the attempt fails. */
  readonly timeout?: Duration;
}

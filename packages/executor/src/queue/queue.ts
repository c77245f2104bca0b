// The port of the delayed-delivery queue (D6). A queue only decides WHEN somebody looks at a due
// job: a lost, doubled, early or reordered wake-up costs latency, never correctness.
import type { ClaimedJob } from "../db/job-types.ts";

/** What a queue hands a job to, once this executor holds its lease. */
export interface JobTaker {
  readonly work: (claimed: ClaimedJob) => void;
  /** How many more jobs it can take now; 0 asks for a pause. */
  readonly room: () => number;
  /** Looks whether jobs that wait for a slot may go on. */
  readonly admit: () => Promise<void>;
  /** Tells which version the registry has: what is paused, or limited, may have changed. */
  readonly sawRegistry: (version: number) => Promise<void>;
}

export interface Queue {
  readonly name: string;
  /** Begins to deliver. */
  readonly start: (taker: JobTaker) => void;
  /** A hint after a commit: a job becomes due in so many milliseconds. May be lost. */
  readonly announce: (afterMs: number) => void;
  /** Delivers nothing more. Jobs already handed over are not touched. */
  readonly stop: () => Promise<void>;
}

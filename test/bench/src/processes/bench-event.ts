// The events of the benchmark and what they carry; the same for both SDKs.

export const EVENTS = {
  /** Starts a run of `steps` steps in a row, reported in one call. */
  steps: "bench/steps",
  /** The same with one step per call. */
  stepsByRecall: "bench/steps.by-recall",
  /** Starts a run of `steps` steps side by side. */
  parallel: "bench/parallel",
  /** Starts a run that sleeps for days. */
  sleep: "bench/sleep",
  /** Starts a run that sleeps for a millisecond, so that its next job is claimed from the queue. */
  nap: "bench/nap",
} as const;

export type EventName = (typeof EVENTS)[keyof typeof EVENTS];

export interface BenchData {
  readonly steps: number;
  /** Names a run whose times are wanted. */
  readonly key?: string;
}

export const SLEEP = "3d";
export const NAP_MS = 1;

/** What the functions need of an SDK's step tools; both have it. */
export interface Steps {
  run(id: string, body: () => number): Promise<unknown>;
  sleep(id: string, duration: string | number): Promise<void>;
}

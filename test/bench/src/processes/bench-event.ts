// The events of the benchmark and what they carry; the same for both SDKs.

export const EVENTS = {
  /** Starts a run of `steps` steps in a row, reported in one call. */
  steps: "bench/steps",
  /** The same with one step per call. */
  stepsByRecall: "bench/steps.by-recall",
  /** Starts a run of `steps` steps side by side. */
  parallel: "bench/parallel",
  /** Starts a run of `steps` steps of a function with 10 slots for each tenant. */
  limited: "bench/limited",
  /** Starts a run that waits: its throttle lets one run of a tenant start in a week. */
  throttled: "bench/throttled",
  /** Starts a run that sleeps for days. */
  sleep: "bench/sleep",
  /** Starts a run that sleeps for a millisecond, so that its next job is claimed from the queue. */
  nap: "bench/nap",
  /** Starts a run that sleeps until the time `due`. */
  wake: "bench/wake",
  /** Starts a run that waits for days for an `answer` with its own `n`. */
  wait: "bench/wait",
  /** Starts nothing; runs of `wait` wait for it. */
  answer: "bench/answer",
  /** Starts nothing, and nobody waits for it. */
  unheard: "bench/unheard",
} as const;

export type EventName = (typeof EVENTS)[keyof typeof EVENTS];

export interface BenchData {
  readonly steps: number;
  /** What the limits count apart. */
  readonly tenant?: string;
  /** What an answer and the run that waits for it must agree on. */
  readonly n?: number;
  /** Names a run whose times are wanted. */
  readonly key?: string;
  /** When a run is to be woken up, milliseconds since 1970. */
  readonly due?: number;
}

/** What a function says of itself beside its trigger; both SDKs take it. */
export interface BenchConfig {
  /** Default true. */
  readonly checkpointing?: boolean;
  readonly concurrency?: { readonly limit: number; readonly key: string };
  readonly throttle?: { readonly limit: number; readonly period: "7d"; readonly key: string };
}

const TENANT = "event.data.tenant";

export const LIMITED: BenchConfig = { concurrency: { limit: 10, key: TENANT } };
export const THROTTLED: BenchConfig = { throttle: { limit: 1, period: "7d", key: TENANT } };

export const SLEEP = "30d";
export const NAP_MS = 1;
export const ANSWER = {
  event: EVENTS.answer,
  if: "async.data.n == event.data.n",
  timeout: SLEEP,
} as const;

/** What the functions need of an SDK's step tools; both have it. */
export interface Steps {
  run(id: string, body: () => number): Promise<unknown>;
  sleep(id: string, duration: string | number): Promise<void>;
  sleepUntil(id: string, at: Date): Promise<void>;
  waitForEvent(id: string, options: typeof ANSWER): Promise<unknown>;
}

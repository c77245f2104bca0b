// The kinds of work that the queue holds.

/**
 * What a job asks for. `call`: call the app. `sleep`: end a sleep. `wait`: look at a wait (does an
 * event resolve it, has it timed out?). `resume`: take a resolved wait's result into the run.
 * `gateway`: make an HTTP request for a step. `match`: look for waits that a new event resolves.
 * `cancel_children`: cancel what a cancelled run invoked.
 * `deadline`: does the run take too long? No decision knows of it. `singleton`: a run's first call
 * before it is its turn, see `Singleton`. `tick`: what a schedule starts now. `debounce`, `batch`: start
 * the run of a buffer that is due.
 */
export const JOB_KINDS = [
  "call",
  "sleep",
  "wait",
  "resume",
  "gateway",
  "match",
  "deadline",
  "cancel_children",
  "singleton",
  "tick",
  "debounce",
  "batch",
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

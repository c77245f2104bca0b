// The answer to "why is this run not moving?", in words and as data.
import { z } from "zod";
import { PAUSE_SCOPES } from "../domain/pause.ts";
import { RUN_STATUSES } from "../domain/run.ts";
import { ErrorView } from "./run-view.ts";

const Instant = z.iso.datetime({ offset: true });

/**
 * What a run can wait for. `scheduled`: its own start, by the `ts` of its event. `limit`: a slot.
 * `throttle`: its turn in a period. `pause`: somebody to resume what was paused. `singleton`: the run
 * before it to end. `calling`: its app, which is being called. `claim`: an executor with room.
 * `breaker`: an app that failed so often that it is not called for a while.
 * `retry`: the next attempt after an error. `unreachable`: the next try to reach its app. `sleep`,
 * `event`, `signal`, `child`: what its code asked for. `request`: an HTTP request of a step.
 * `removed`: its function, which its app has no more. `ended`: nothing.
 */
export const WHY_KINDS = [
  "scheduled",
  "limit",
  "throttle",
  "pause",
  "singleton",
  "calling",
  "claim",
  "retry",
  "unreachable",
  "breaker",
  "sleep",
  "event",
  "signal",
  "child",
  "request",
  "removed",
  "ended",
] as const;
export type WhyKind = (typeof WHY_KINDS)[number];

export const SlotHolder = z.object({
  runId: z.string(),
  functionSlug: z.string(),
  /** Null: the run itself holds it, until it ends. */
  stepName: z.string().nullable(),
  since: Instant,
});

const PauseOfRun = z.object({
  scope: z.enum(PAUSE_SCOPES),
  /** The function's slug or the app's name; null: everything. */
  target: z.string().nullable(),
  pausedBy: z.string(),
  pausedAt: Instant,
  reason: z.string().nullable(),
});

export const WhyReason = z.object({
  kind: z.enum(WHY_KINDS),
  sentence: z.string(),
  /** The step that waits; null: the run itself, or the function's next look. */
  stepName: z.string().nullable(),
  /** Since when it waits for this: not before the run was there. */
  since: Instant,
  /** When time alone ends it: a sleep, a timeout, the next try. */
  until: Instant.nullable(),
  /** Of `limit` and `throttle`. */
  limit: z
    .object({
      /** Its place in the function's configuration, such as `concurrency[0]`. */
      name: z.string(),
      /** What is counted: the scope and the value of the key. */
      key: z.string(),
      limit: z.number().int(),
      /** More than the limit after it was lowered: nobody is sent out. */
      held: z.number().int(),
      periodMs: z.number().int().nullable(),
      /** Jobs that go before this one in the same lane. */
      ahead: z.number().int(),
      /** The ten that have held a slot longest. */
      holders: z.array(SlotHolder),
    })
    .nullable(),
  /** The oldest of `pauses`. */
  pause: PauseOfRun.nullable(),
  /** Everything that is paused and holds it up: each has to be resumed. */
  pauses: z.array(PauseOfRun),
  event: z.object({ name: z.string(), condition: z.string().nullable() }).nullable(),
  signal: z.string().nullable(),
  child: z
    .object({ runId: z.string(), functionSlug: z.string(), status: z.enum(RUN_STATUSES) })
    .nullable(),
  /** The run that a singleton waits for. */
  holderRunId: z.string().nullable(),
  app: z.object({ name: z.string(), url: z.string() }).nullable(),
  /** What went wrong last. */
  error: ErrorView.nullable(),
});
export type WhyReason = z.infer<typeof WhyReason>;

/**
 * `queued`: until the first call of its app, less what it waited for limits and pauses. `limit`: also
 * a throttle. `calling`, `retry`, `pause`, `breaker`, `sleep`, `event`, `signal`, `child`: as the reasons.
 */
const TimeSpent = z.object({
  kind: z.string(),
  /** What it was spent on: a step's name, or the key that a limit, a pause or a breaker counts by. */
  what: z.string().nullable(),
  /** The same for people. */
  name: z.string().nullable(),
  ms: z.number().int(),
  /** How many of its steps spend time on it now: `ms` grows by as much. 0: it is over. */
  open: z.number().int(),
});

export const WhyView = z.object({
  runId: z.string(),
  functionSlug: z.string(),
  status: z.enum(RUN_STATUSES),
  /** All of it for people. */
  sentence: z.string(),
  reasons: z.array(WhyReason),
  /** When this was so, by the database's clock. */
  at: Instant,
  /**
   * Where its time went so far, the most first, with what goes on at `at`. Steps that waited at the
   * same time count each, so one may be longer than the run.
   */
  times: z.array(TimeSpent),
});
export type WhyView = z.infer<typeof WhyView>;

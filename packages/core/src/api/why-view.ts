// The answer to "why is this run not moving?", in words and as data.
import { z } from "zod";
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
 * `cancelling`: its children, which are being cancelled. `ended`: nothing.
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

export const WhyReason = z.object({
  kind: z.enum(WHY_KINDS),
  sentence: z.string(),
  /** The step that waits; null: the run itself, or the function's next look. */
  stepName: z.string().nullable(),
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
      periodMs: z.number().int().nullable(),
      /** Jobs that go before this one in the same lane. */
      ahead: z.number().int(),
      /** The ten that have held a slot longest. */
      holders: z.array(SlotHolder),
    })
    .nullable(),
  pause: z
    .object({ scope: z.string(), pausedBy: z.string(), reason: z.string().nullable() })
    .nullable(),
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

export const WhyView = z.object({
  runId: z.string(),
  functionSlug: z.string(),
  status: z.enum(RUN_STATUSES),
  /** All of it for people. */
  sentence: z.string(),
  reasons: z.array(WhyReason),
  /** Where its time went so far, the most first; what happened at the same time counts each. */
  times: z.array(z.object({ kind: z.string(), what: z.string().nullable(), ms: z.number().int() })),
});
export type WhyView = z.infer<typeof WhyView>;

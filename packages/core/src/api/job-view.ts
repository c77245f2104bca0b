// A due piece of a run's work, for people who ask why a run does not move.
import { z } from "zod";
import { JOB_KINDS } from "../domain/job-kind.ts";

const Instant = z.iso.datetime({ offset: true });

/** `scheduled`: due later. `due`: nobody has taken it yet. `held`: an executor works on it. */
export const JOB_STATES = ["scheduled", "due", "held"] as const;

export const JobView = z.object({
  id: z.string(),
  /** `call` the app, end a `sleep`, look at a `wait`, `resume` after one, or ask a `gateway`. */
  kind: z.enum(JOB_KINDS),
  /** Null for a call that asks the function what comes next. */
  stepId: z.string().nullable(),
  stepName: z.string().nullable(),
  state: z.enum(JOB_STATES),
  /** Failed attempts of the app's code so far. */
  attempt: z.number().int(),
  /** Failures of the infrastructure so far. */
  faults: z.number().int(),
  dueAt: Instant,
  createdAt: Instant,
});
export type JobView = z.infer<typeof JobView>;

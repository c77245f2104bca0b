// Cancelling many runs of a function at once (docs/protocol.md 8.3).
import { z } from "zod";

const Instant = z.iso.datetime({ offset: true });
const NAME_MAX = 255;
const CONDITION_MAX = 2_048;
const CONTROL = /[\p{Cc}\p{Cs}]/u;

const Name = z
  .string()
  .max(NAME_MAX)
  .refine((name) => !CONTROL.test(name), "has a control character");

/** Strict: a filter that is misspelled must not cancel everything. */
export const CancellationBody = z.strictObject({
  app_id: Name.nullish().describe("Required. The app's name."),
  function_id: Name.nullish().describe("Required. The function's id within its app, or its slug."),
  started_after: Instant.nullish().describe("Only runs created later; with a time zone."),
  started_before: Instant.describe("Only runs created earlier; with a time zone."),
  if: z
    .string()
    .max(CONDITION_MAX)
    .nullish()
    .describe("Only runs whose event fits, such as `event.data.userId == 'u-7'`."),
  children: z.boolean().default(false).describe("Also the live runs that they invoked."),
});
export type CancellationBody = z.infer<typeof CancellationBody>;

/** `running`: still going on. `stopped`: by whoever deleted it, before its end. */
export const CANCELLATION_STATUSES = ["running", "finished", "stopped"] as const;

export const CancellationView = z.object({
  id: z.string(),
  /** The app's name. */
  app_id: z.string(),
  /** The function's slug. */
  function_id: z.string(),
  started_after: Instant.nullable(),
  started_before: Instant,
  if: z.string().nullable(),
  /** Also the live runs that they invoked. */
  children: z.boolean(),
  status: z.enum(CANCELLATION_STATUSES),
  /** Live runs that it was meant for, so far. */
  matched: z.number().int(),
  /** How many of them are cancelled; the others ended by themselves first. */
  cancelled: z.number().int(),
  created_at: Instant,
  ended_at: Instant.nullable(),
});
export type CancellationView = z.infer<typeof CancellationView>;

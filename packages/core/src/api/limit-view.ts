// The limits of functions: what the code says, and what was set at runtime and counts more.
import { z } from "zod";
import { parseDuration } from "../domain/duration.ts";

const Instant = z.iso.datetime({ offset: true });
const NAME_MAX = 255;
const LIMIT_MAX = 1_000_000;
const PERIOD_MAX_MS = 366 * 24 * 3_600_000;

const Count = z.number().int().min(1).max(LIMIT_MAX);

const LimitValues = z.object({
  limit: z.number().int(),
  /** Of a throttle. */
  periodMs: z.number().int().nullable(),
  burst: z.number().int().nullable(),
});
export type LimitValues = z.infer<typeof LimitValues>;

export const LimitView = z.object({
  functionId: z.string(),
  functionSlug: z.string(),
  /** Its place in the function's configuration: `throttle`, `concurrency[0]`. */
  name: z.string(),
  /** `step`: calls at once. `run`: live runs at once. `throttle`: starts in a period. */
  unit: z.enum(["step", "run", "throttle"]),
  /** What the code says. */
  code: LimitValues,
  /** What counts instead; null: what the code says. */
  set: LimitValues.nullable(),
  /** Counts changes at runtime. */
  version: z.number().int(),
  /** Slots of it that are held now, of all keys. */
  held: z.number().int(),
  /** Jobs of the function that wait, for this or another limit. */
  waiting: z.number().int(),
});
export type LimitView = z.infer<typeof LimitView>;

export const LimitChangeView = z.object({
  functionSlug: z.string(),
  name: z.string(),
  version: z.number().int(),
  /** Null: what the code says. */
  before: LimitValues.nullable(),
  after: LimitValues.nullable(),
  reason: z.string().nullable(),
  changedBy: z.string(),
  changedAt: Instant,
});
export type LimitChangeView = z.infer<typeof LimitChangeView>;

const Which = {
  function: z.string().min(1).max(NAME_MAX).describe("The function's slug or id."),
  name: z.string().min(1).max(NAME_MAX).describe("Such as `throttle` or `concurrency[0]`."),
};
const Reason = z.string().min(1).max(500).nullish().describe("For people; kept with the change.");

const Period = z
  .string()
  .refine((text) => {
    const ms = parseDuration(text);
    return ms !== undefined && ms >= 1_000 && ms <= PERIOD_MAX_MS;
  }, "a duration from 1s to 366d")
  .describe("Of a throttle, such as `1m`. Default: what the code says.");

/** Strict: a field that is misspelled must not be taken for a change. */
export const LimitBody = z.strictObject({
  ...Which,
  limit: Count,
  period: Period.optional(),
  burst: Count.optional().describe("Of a throttle. Default: what the code says."),
  version: z.number().int().optional().describe("Refuse when it was changed since this version."),
  reason: Reason,
});
export type LimitBody = z.infer<typeof LimitBody>;

export const LimitQuery = z.object({
  ...Which,
  reason: z.string().max(500).optional().describe("For people; kept with the change."),
});
export const LimitsQuery = z.object({
  function: Which.function.optional(),
});

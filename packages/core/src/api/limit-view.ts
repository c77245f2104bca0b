// The limits of functions: what the code says, and what was set at runtime and counts more.
import { z } from "zod";
import { LIMIT_KINDS } from "./limit-fields.ts";

const Instant = z.iso.datetime({ offset: true });
const NAME_MAX = 255;

/** Null: it has no such number, or what was set leaves it to the code. */
const LimitValues = z.object({
  /** Of a batch: its `maxSize`. */
  limit: z.number().int().nullable(),
  /** Of a throttle, a rate limit or a debounce. */
  periodMs: z.number().int().nullable(),
  /** Of a throttle. */
  burst: z.number().int().nullable(),
  /** Of a debounce or a batch. */
  timeoutMs: z.number().int().nullable(),
});
export type LimitValues = z.infer<typeof LimitValues>;

export const LimitView = z.object({
  functionId: z.string(),
  functionSlug: z.string(),
  /** Its place in the function's configuration: `throttle`, `concurrency[0]`, `rateLimit`. */
  name: z.string(),
  /** What it counts. */
  unit: z.enum(LIMIT_KINDS),
  /** What the code says. */
  code: LimitValues,
  /** What counts instead; null: what the code says. */
  set: LimitValues.nullable(),
  /** Counts changes at runtime. */
  version: z.number().int(),
  /** Slots of it that are held now, of all keys. */
  held: z.number().int(),
  /**
   * Jobs of the function that wait, for this or another limit; of a debounce or a batch the events that
   * wait in it. Of a rate limit none do.
   */
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
  name: z
    .string()
    .min(1)
    .max(NAME_MAX)
    .describe(
      "`concurrency[0]`, `concurrency[1]`, `throttle`, `rateLimit`, `debounce` or `batchEvents`.",
    ),
};
const Reason = z.string().min(1).max(500).nullish().describe("For people; kept with the change.");

/**
 * Strict: a field that is misspelled must not be taken for a change. Which numbers a limit has, and their
 * ranges, depend on what it counts (limit-fields.ts). What is left out is what the code says.
 */
export const LimitBody = z.strictObject({
  ...Which,
  limit: z
    .number()
    .optional()
    .describe("1 to 1,000,000; of `batchEvents` its `maxSize`, 2 to 100. A `debounce` has none."),
  period: z
    .string()
    .optional()
    .describe(
      "Such as `1m`, from 1s. Of a `throttle` to 366d, a `rateLimit` to 24h, a `debounce` to 7d.",
    ),
  burst: z.number().optional().describe("Of a `throttle`, 1 to 1,000,000."),
  timeout: z
    .string()
    .optional()
    .describe("Such as `1h`, from 1s. Of a `debounce` to 366d, of `batchEvents` to 10m."),
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

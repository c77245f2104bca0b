// Schedules over HTTP: when a function is started by the clock, and what becomes of its ticks.
import { z } from "zod";
import { PageQuery } from "./page.ts";

const Instant = z.iso.datetime({ offset: true });

/** What becomes of ticks that passed while no executor worked: none, the last, or the last few of them. */
export const MISSED_POLICIES = ["skip", "once", "all"] as const;
/** What becomes of a tick while a run of the schedule is live. */
export const OVERLAP_POLICIES = ["allow", "skip", "queue", "cancel"] as const;
/** How many ticks that passed are started at most, with `missed: "all"`. */
export const MISSED_MAX = 100;
export const MISSED_MAX_DEFAULT = 10;
/** Ticks that one backfill starts at most. */
export const BACKFILL_MAX = 1_000;
export const BACKFILL_DEFAULT = 100;

export const ScheduleView = z.object({
  id: z.string(),
  /** `trigger`: a cron trigger of an app's code, which alone changes it. `api`: made over HTTP. */
  origin: z.enum(["trigger", "api"]),
  functionId: z.string(),
  functionSlug: z.string(),
  /** The function is gone: ticks start nothing, and their events say so. */
  functionMissing: z.boolean(),
  /** As it was written. */
  cron: z.string(),
  /** Where its times are meant, such as `Europe/Paris`. */
  timezone: z.string(),
  /** Each tick is due up to so much later; milliseconds. */
  jitterMs: z.number().int(),
  missed: z.enum(MISSED_POLICIES),
  missedMax: z.number().int(),
  overlap: z.enum(OVERLAP_POLICIES),
  /** JSON text of an object: data of its events. */
  data: z.string(),
  paused: z.boolean(),
  /** Null while it is paused. Jitter comes on top. */
  nextTickAt: Instant.nullable(),
  lastTickAt: Instant.nullable(),
  /** The event of the last tick: what it started, or why it did not. */
  lastEventId: z.string().nullable(),
  /** The tick that waits for the end of a run. */
  queuedTickAt: Instant.nullable(),
  /** Counts changes and ticks. */
  version: z.number().int(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type ScheduleView = z.infer<typeof ScheduleView>;

export const ScheduleDetail = ScheduleView.extend({
  /** The next ticks, without jitter; none while it is paused. */
  nextTicks: z.array(Instant),
});
export type ScheduleDetail = z.infer<typeof ScheduleDetail>;

export const SchedulesQuery = PageQuery.extend({
  function: z.string().max(255).optional().describe("Of this function: its slug, or our id of it."),
});
export type SchedulesQuery = z.infer<typeof SchedulesQuery>;

const CRON_MAX = 255;
const NAME_MAX = 255;
const CONTROL = /[\p{Cc}\p{Cs}]/u;
const Text = z
  .string()
  .max(NAME_MAX)
  .refine((text) => !CONTROL.test(text), "has a control character");

const Rules = {
  cron: z.string().max(CRON_MAX).describe("Five fields, perhaps after `TZ=Europe/Paris `."),
  timezone: Text.optional().describe(
    "Where its times are meant, unless `cron` says it. Default UTC.",
  ),
  jitter: Text.optional().describe(
    "A duration from 1s to 5m, or an empty text for none (default).",
  ),
  missed: z
    .enum(MISSED_POLICIES)
    .optional()
    .describe("Default `once`: the last of those that passed."),
  missedMax: z
    .number()
    .int()
    .min(1)
    .max(MISSED_MAX)
    .optional()
    .describe("With `missed: all`: at most so many. Default 10."),
  overlap: z.enum(OVERLAP_POLICIES).optional().describe("Default `allow`."),
  data: z.record(z.string(), z.unknown()).optional().describe("Data of its events. Default: none."),
};

/** Strict: what is misspelled would otherwise never happen. */
export const ScheduleBody = z.strictObject({
  function: Text.describe("The function's slug, such as `shop-nightly`."),
  ...Rules,
  paused: z.boolean().optional().describe("Made, but not begun. Default: it begins."),
});
export type ScheduleBody = z.infer<typeof ScheduleBody>;

export const SchedulePatch = z.strictObject({ ...Rules, cron: Rules.cron.optional() });
export type SchedulePatch = z.infer<typeof SchedulePatch>;

export const ScheduleRunResult = z.object({ eventId: z.string(), runId: z.string().nullable() });
export type ScheduleRunResult = z.infer<typeof ScheduleRunResult>;

export const BackfillBody = z.strictObject({
  from: Instant.describe("The first tick may be at this instant; with a time zone."),
  to: Instant.describe("The last tick may be at this instant; not in the future."),
  limit: z
    .number()
    .int()
    .min(1)
    .max(BACKFILL_MAX)
    .default(BACKFILL_DEFAULT)
    .describe("At most so many ticks; the answer says where to go on."),
});
export type BackfillBody = z.infer<typeof BackfillBody>;

export const BackfillResult = z.object({
  /** Ticks for which a run was started now. */
  started: z.number().int(),
  /** Ticks that had been started before: they start nothing again. */
  existing: z.number().int(),
  /** The next tick of the range, when it has more than `limit`. */
  next: Instant.nullable(),
});
export type BackfillResult = z.infer<typeof BackfillResult>;

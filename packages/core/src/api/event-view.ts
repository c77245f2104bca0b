// Events as people and programs read them.
import { z } from "zod";
import { PageQuery } from "./page.ts";

const Instant = z.iso.datetime({ offset: true });

export const EventView = z.object({
  id: z.string(),
  name: z.string(),
  /** The sender's time, in milliseconds. */
  ts: z.number(),
  receivedAt: Instant,
  system: z.boolean(),
  runs: z.number().int(),
});
export type EventView = z.infer<typeof EventView>;

/** Why an event did or did not start a function that listens to it. */
export const DecisionView = z.object({
  functionId: z.string(),
  functionSlug: z.string(),
  /** `batched`: into the run, with other events. `buffered`: it waits for others first. */
  outcome: z.enum(["started", "batched", "buffered", "skipped"]),
  runId: z.string().nullable(),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
});

export type DecisionView = z.infer<typeof DecisionView>;

export const EventDetail = EventView.extend({
  /** JSON texts, as they were sent. */
  data: z.string(),
  user: z.string(),
  v: z.string().nullable(),
  /** JSON text: the sessions that it belongs to. */
  meta: z.string().nullable(),
  /** The sender's own id; apps see it in place of `id`. */
  sentId: z.string().nullable(),
  decisions: z.array(DecisionView),
});
export type EventDetail = z.infer<typeof EventDetail>;

export const EventsQuery = PageQuery.extend({
  name: z.array(z.string().max(512)).optional().describe("Any of these names."),
  from: Instant.optional().describe("Received at or after; with a time zone."),
  until: Instant.optional().describe("Received before; with a time zone."),
  system: z
    .stringbool()
    .default(false)
    .describe("`true`: also what the executor itself sent. A name finds it without this."),
});
export type EventsQuery = z.infer<typeof EventsQuery>;

/** At most 5 sessions: keys of at most 128 bytes, ids of at most 512. */
export const EventMetaInput = z.looseObject({
  sessions: z
    .record(z.string(), z.union([z.string(), z.number(), z.null()]))
    .nullable()
    .optional()
    .describe("What the event belongs to, id by key. Null cuts one off, or all of them."),
  propagated_sessions: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .nullable()
    .optional()
    .describe("Those of the run that sends it; an SDK writes them."),
});

/** An event to send; `POST /e/:key` takes one or an array of them. */
export const EventInput = z.object({
  name: z.string().min(1).max(512),
  data: z.record(z.string(), z.unknown()).optional(),
  /** The sender's own id: the same one starts nothing again for 24 hours. */
  id: z.string().optional(),
  /** The sender's time, in milliseconds; a time to come starts the runs then. Default: now. */
  ts: z.number().int().optional(),
  user: z.record(z.string(), z.unknown()).optional(),
  v: z.string().optional(),
  meta: EventMetaInput.optional(),
});
export type EventInput = z.infer<typeof EventInput>;

export const SendResult = z.object({ ids: z.array(z.string()), status: z.literal(200) });

// The live feed: what changed, never the payload. Readers fetch what they show.
import { z } from "zod";

const Instant = z.iso.datetime({ offset: true });

export const FeedChange = z.object({
  runId: z.string(),
  /**
   * `run`: created, or its status changed. `step`: a step was planned, failed or finished, or there is
   * more to see of the run: notes, or spans of the app's own tracing, with the version that it had.
   */
  kind: z.enum(["run", "step"]),
  /** The run's version after the change: of two changes of one run the higher is the newer. */
  version: z.number().int(),
  at: Instant,
});
export type FeedChange = z.infer<typeof FeedChange>;

/**
 * One message of `GET /v1/feed` (server-sent events, event name `changes`). Its `id` is the cursor:
 * a reader that reconnects with `Last-Event-ID` gets everything committed since, at least once. The
 * first message of a connection comes at once, often without a change: what a reader fetches after
 * it is never older than the feed.
 */
export const FeedMessage = z.object({
  /** Rises with each message of one executor process; compare within one connection only. */
  sequence: z.number().int(),
  /** The database's time when the changes were read: a reader can set its own clock by it. */
  at: Instant,
  changes: z.array(FeedChange),
});
export type FeedMessage = z.infer<typeof FeedMessage>;

/**
 * Why a reader must fetch again what it shows. `cursor_unknown`: the cursor is malformed or of
 * another database. `cursor_too_old`: changes since have been deleted. `too_many`: more changed
 * than the feed tells one by one. `too_slow`: the reader did not keep up and missed messages.
 */
export const FEED_RESET_REASONS = [
  "cursor_unknown",
  "cursor_too_old",
  "too_many",
  "too_slow",
] as const;
export type FeedResetReason = (typeof FEED_RESET_REASONS)[number];

/** Event name `reset`: fetch again; what comes after it follows on. */
export const FeedReset = z.object({
  sequence: z.number().int(),
  at: Instant,
  reason: z.enum(FEED_RESET_REASONS),
});
export type FeedReset = z.infer<typeof FeedReset>;

export const FeedQuery = z.object({
  run: z.ulid().optional().describe("Only the changes of this run."),
});
export type FeedQuery = z.infer<typeof FeedQuery>;

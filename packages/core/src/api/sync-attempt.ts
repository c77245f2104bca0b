// What came of asking apps for their functions, as people and programs read it.
import { z } from "zod";
import { PageQuery } from "./page.ts";

const Instant = z.iso.datetime({ offset: true });

/** `register`: the app called us; the others: we called the app, and how its functions came. */
export const SyncKind = z.enum(["in_band", "out_of_band", "register"]);
export type SyncKind = z.infer<typeof SyncKind>;

/** `discovery`: found on this machine. `watch`: an app that is known or was named. */
export const SyncStarter = z.enum(["request", "discovery", "watch", "app"]);
export type SyncStarter = z.infer<typeof SyncStarter>;

export const SyncOutcome = z.enum(["ok", "unchanged", "failed"]);
export type SyncOutcome = z.infer<typeof SyncOutcome>;

/** Attempts that are the same again and again are one with `times`. */
export const SyncAttemptView = z.object({
  id: z.string(),
  /** The first time. */
  at: Instant,
  lastAt: Instant,
  times: z.number().int(),
  kind: SyncKind,
  startedBy: SyncStarter,
  /** Exactly as it was tried; null when an app registered without one. */
  url: z.string().nullable(),
  outcome: SyncOutcome,
  /** Of the error; docs/errors.md lists them. */
  code: z.string().nullable(),
  message: z.string().nullable(),
  /** What the app answered with; null when it did not, or was not asked. */
  httpStatus: z.number().int().nullable(),
  appName: z.string().nullable(),
  sdk: z.string().nullable(),
  functions: z.number().int().nullable(),
  warnings: z.array(z.string()),
  /** A command for a shell that does it again; null when there is no URL to do it with. */
  curl: z.string().nullable(),
});
export type SyncAttemptView = z.infer<typeof SyncAttemptView>;

export const SyncAttemptsQuery = PageQuery.extend({
  url: z.string().max(2_048).optional().describe("Only attempts at this URL."),
  outcome: SyncOutcome.optional().describe("Only attempts that ended so."),
});
export type SyncAttemptsQuery = z.infer<typeof SyncAttemptsQuery>;

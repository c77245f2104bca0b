// A run as people and programs read it.
import { z } from "zod";
import { RUN_STATUSES } from "../domain/run.ts";
import { PageQuery } from "./page.ts";
import { SpanView } from "./span-view.ts";

const Instant = z.iso.datetime({ offset: true });

export const RunView = z.object({
  id: z.string(),
  status: z.enum(RUN_STATUSES),
  functionId: z.string(),
  functionSlug: z.string(),
  functionName: z.string(),
  appId: z.string(),
  appName: z.string(),
  eventId: z.string(),
  eventName: z.string(),
  cause: z.enum(["event", "invoke", "rerun"]),
  parentRunId: z.string().nullable(),
  originalRunId: z.string().nullable(),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  steps: z.number().int(),
});
export type RunView = z.infer<typeof RunView>;

/** Filters may be given several times where they take a list. */
export const RunsQuery = PageQuery.extend({
  status: z.array(z.enum(RUN_STATUSES)).optional().describe("Any of these."),
  function: z.array(z.string().max(255)).optional().describe("Any of these slugs or ids."),
  app: z.array(z.string().max(255)).optional().describe("Any of these app names or ids."),
  event: z.string().max(255).optional().describe("The id of the triggering event."),
  eventName: z.string().max(512).optional().describe("The name of the triggering event."),
  from: Instant.optional().describe("Created at or after; with a time zone."),
  until: Instant.optional().describe("Created before; with a time zone."),
});
export type RunsQuery = z.infer<typeof RunsQuery>;

export const ErrorView = z.looseObject({
  name: z.string(),
  message: z.string(),
  stack: z.string().optional(),
});
export type ErrorView = z.infer<typeof ErrorView>;

export const AttemptView = z.object({
  /** Zero-based, as the app sees it. */
  attempt: z.number().int(),
  /** `error`: the app's code threw. `fault`: the infrastructure failed; takes no attempt. */
  kind: z.enum(["error", "fault"]),
  code: z.string().nullable(),
  error: ErrorView,
  startedAt: Instant,
  endedAt: Instant,
  retryAt: Instant.nullable(),
});
export type AttemptView = z.infer<typeof AttemptView>;

/**
 * What a step is doing. `queued`: a call for it is due and nobody has it. `running`: a call is in
 * flight. `retrying`: it failed and will be tried again at `dueAt`.
 */
export const STEP_STATUSES = [
  "queued",
  "running",
  "retrying",
  "sleeping",
  "waiting",
  "completed",
  "failed",
  "timed_out",
  "cancelled",
] as const;

export const WaitView = z.object({
  kind: z.enum(["event", "invoke", "signal"]),
  eventName: z.string().nullable(),
  condition: z.string().nullable(),
  lookback: z.boolean(),
  expiresAt: Instant.nullable(),
  /** The event that resolved it. */
  eventId: z.string().nullable(),
  childRunId: z.string().nullable(),
  /** The signal's name. */
  signal: z.string().nullish(),
});
export type WaitView = z.infer<typeof WaitView>;

/** What the app's code noted about a run, a step or an attempt of it. */
export const NoteView = z.object({
  scope: z.enum(["run", "step", "step_attempt", "extended_trace"]),
  /** Such as `userland.default`; a newer note of the same kind and scope takes its place. */
  kind: z.string(),
  /** Of the step, zero-based, when it was noted. */
  attempt: z.number().int(),
  /** The span that a note of scope `extended_trace` is about, when it names one. */
  spanId: z.string().nullish(),
  /** JSON text of an object. */
  values: z.string(),
  at: Instant,
});
export type NoteView = z.infer<typeof NoteView>;

export const StepView = z.object({
  id: z.string(),
  name: z.string(),
  /** The op of the wire: StepRun, Sleep, WaitForEvent, InvokeFunction, … */
  op: z.string(),
  status: z.enum(STEP_STATUSES),
  /** When the step was asked for and could have begun. */
  queuedAt: Instant.nullable(),
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  /** When a sleep ends, a wait times out, or the next attempt is due. */
  dueAt: Instant.nullable(),
  /** How often it was tried, the one in flight included. */
  attempts: z.number().int(),
  failures: z.array(AttemptView),
  /** JSON text of the result; null until there is one. `{"data"}`-unwrapped. */
  output: z.string().nullable(),
  error: ErrorView.nullable(),
  wait: WaitView.nullable(),
  /** What the app's code noted about it, the oldest first. */
  metadata: z.array(NoteView).optional(),
  /** What the app's own tracing recorded in it, in the order in which they began. */
  spans: z.array(SpanView).optional(),
});
export type StepView = z.infer<typeof StepView>;

/** Where a run's time went, in milliseconds; a live run's parts grow until now. */
export const TimingView = z.object({
  /** From creation to the first call. */
  queued: z.number(),
  /** Held back by flow control or by an app that cannot be reached. */
  blocked: z.number(),
  /** Calls of the app in flight. */
  running: z.number(),
  /** Nothing to run: sleeping, waiting, or until a retry is due. */
  waiting: z.number(),
});
export type TimingView = z.infer<typeof TimingView>;

export const TraceView = z.object({
  run: RunView,
  /** JSON texts of the triggering events. */
  events: z.array(z.string()),
  /** JSON text of the function's result. */
  output: z.string().nullable(),
  error: ErrorView.nullable(),
  /** In the order in which they finished, then those still open. */
  steps: z.array(StepView),
  /** Failed attempts of the function itself, outside of any step. */
  failures: z.array(AttemptView),
  /** What the app's code noted about the run, the oldest first. */
  metadata: z.array(NoteView).optional(),
  /** Spans of the app's own tracing that belong to no step, or to one that is not known yet. */
  spans: z.array(SpanView).optional(),
  children: z.array(RunView),
  timing: TimingView,
});
export type TraceView = z.infer<typeof TraceView>;

/** docs/protocol.md 8.3: what `GET /v1/runs/:id` and `GET /v1/events/:id/runs` answer. */
export const WireRun = z.object({
  run_id: z.string(),
  run_started_at: Instant,
  function_id: z.string(),
  function_version: z.number().int(),
  environment_id: z.string(),
  event_id: z.string(),
  /** All of them: a batch has several. */
  event_ids: z.array(z.string()),
  /** Of a batch the run's own id. */
  batch_id: z.string().nullable(),
  original_run_id: z.string().nullable(),
  cron: z.string().nullable(),
  status: z.enum(["Scheduled", "Running", "Completed", "Failed", "Cancelled"]),
  ended_at: Instant.nullable(),
  output: z.unknown(),
});
export type WireRun = z.infer<typeof WireRun>;

/** Strict: what is misspelled must not leave running what was meant. */
export const CancelBody = z.strictObject({
  children: z
    .boolean()
    .optional()
    .describe("Also the live runs that it invoked, and theirs. Default: what its function says."),
});
export const CancelResult = z.object({ id: z.string(), status: z.enum(RUN_STATUSES) });
export const RerunBody = z.object({
  fromStep: z
    .object({
      stepId: z.string().min(1).describe("The id of a finished step, as the trace has it."),
      input: z.array(z.unknown()).optional().describe("Arguments in place of the step's own."),
    })
    .optional()
    .describe("What had been finished before this step is not run again. Default: all is."),
});
export const RerunResult = z.object({ id: z.string() });

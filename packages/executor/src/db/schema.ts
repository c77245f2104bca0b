// The tables. Hot ones lead with `shard` (D7); user JSON is text (D10); ids are ULIDs made by us.
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  primaryKey,
  smallint,
  text,
} from "drizzle-orm/pg-core";
import type { RunStatus } from "@cairn/core";
import { asked, cairn, instant, shard, xid8 } from "./schema-columns.ts";

export { cairn } from "./schema-columns.ts";
export * from "./buffer-tables.ts";
export * from "./cancellation-table.ts";
export * from "./cancel-watch-table.ts";
export * from "./expression-error-table.ts";
export * from "./job-table.ts";
export * from "./key-tables.ts";
export * from "./pause-table.ts";
export * from "./rate-limit-table.ts";
export * from "./realtime-table.ts";
export * from "./registry-tables.ts";
export * from "./run-note-tables.ts";
export * from "./schedule-table.ts";
export * from "./singleton-table.ts";
export * from "./slot-tables.ts";
export * from "./span-table.ts";
export * from "./sync-attempt-table.ts";
export * from "./wait-table.ts";

/** Accepted events: append-only. */
export const events = cairn.table(
  "events",
  {
    shard: shard(),
    id: text("id").notNull(),
    name: text("name").notNull(),
    data: text("data").notNull(),
    userData: text("user_data").notNull(),
    ts: bigint("ts", { mode: "number" }).notNull(),
    v: text("v"),
    /** JSON text of an `EventMeta`. */
    meta: text("meta"),
    /** The sender's own id, which apps see in place of ours. */
    sentId: text("sent_id"),
    system: boolean("system").notNull(),
    receivedAt: instant("received_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.id] }),
    index("events_by_name").on(table.shard, table.name, table.receivedAt).where(asked(table.name)),
  ],
);

/** Event ids given by senders: the same one within the window starts nothing again (I4). */
export const eventKeys = cairn.table(
  "event_keys",
  {
    shard: shard(),
    key: text("key").notNull(),
    eventId: text("event_id").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.shard, table.key] })],
);

/** Why an event did not start a function that listens to it. A started one has its run. */
export const skips = cairn.table(
  "skips",
  {
    shard: shard(),
    eventId: text("event_id").notNull(),
    functionId: text("function_id").notNull(),
    reason: text("reason").notNull(),
    detail: text("detail").notNull(),
    decidedAt: instant("decided_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.shard, table.eventId, table.functionId] })],
);

export const runs = cairn.table(
  "runs",
  {
    shard: shard(),
    id: text("id").notNull(),
    functionId: text("function_id").notNull(),
    appId: text("app_id").notNull(),
    status: text("status").$type<RunStatus>().notNull(),
    /** Counts transitions: the next one commits only on top of the one it was decided from. */
    version: integer("version").notNull(),
    eventId: text("event_id").notNull(),
    cause: text("cause", { enum: ["event", "invoke", "rerun"] }).notNull(),
    parentRunId: text("parent_run_id"),
    parentStepId: text("parent_step_id"),
    originalRunId: text("original_run_id"),
    depth: smallint("depth").notNull(),
    maxAttempts: smallint("max_attempts").notNull(),
    requestVersion: smallint("request_version"),
    planOnly: boolean("plan_only").notNull(),
    eager: boolean("eager").notNull(),
    steps: integer("steps").notNull(),
    stateBytes: bigint("state_bytes", { mode: "number" }).notNull(),
    /** Time spent in calls of the app, in milliseconds. */
    runningMs: bigint("running_ms", { mode: "number" }).notNull(),
    output: text("output"),
    error: text("error"),
    /** JSON text: by step id, the JSON text of the arguments that it is to run with (a rerun). */
    stepInputs: text("step_inputs"),
    createdAt: instant("created_at").notNull(),
    startedAt: instant("started_at"),
    endedAt: instant("ended_at"),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.id] }),
    index("runs_by_function")
      .on(table.shard, table.functionId, table.id)
      .where(asked(table.functionId)),
    index("runs_by_event").on(table.shard, table.eventId).where(asked(table.eventId)),
    index("runs_by_parent")
      .on(table.shard, table.parentRunId)
      .where(sql`parent_run_id is not null`),
    index("runs_cancelled")
      .on(table.shard, table.id)
      .where(sql`status = 'cancelled'`),
    index("runs_failed")
      .on(table.shard, table.id)
      .where(sql`status = 'failed'`),
    index("runs_live")
      .on(table.shard, table.id)
      .where(sql`status in ('queued', 'running', 'waiting')`),
    check(
      "runs_status",
      sql`status in ('queued', 'running', 'waiting', 'completed', 'failed', 'cancelled')`,
    ),
  ],
);

/** Finished steps: append-only, written once (I5). */
export const memos = cairn.table(
  "memos",
  {
    shard: shard(),
    runId: text("run_id").notNull(),
    stepId: text("step_id").notNull(),
    /** The order of completion within the run. */
    seq: integer("seq").notNull(),
    name: text("name").notNull(),
    op: text("op").notNull(),
    kind: text("kind", { enum: ["data", "error", "null", "input"] }).notNull(),
    value: text("value").notNull(),
    attempts: smallint("attempts").notNull(),
    /** JSON text about the wait that it ends; see `WaitDetail`. */
    wait: text("wait"),
    /** The event that a wait was resolved by: this run's later waits pass over it. */
    eventId: text("event_id"),
    queuedAt: instant("queued_at").notNull(),
    startedAt: instant("started_at").notNull(),
    endedAt: instant("ended_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.shard, table.runId, table.stepId] })],
);

/** Failed attempts: append-only; the happy path writes none. */
export const attempts = cairn.table(
  "attempts",
  {
    shard: shard(),
    runId: text("run_id").notNull(),
    id: text("id").notNull(),
    stepId: text("step_id"),
    stepName: text("step_name"),
    attempt: smallint("attempt").notNull(),
    kind: text("kind", { enum: ["error", "fault"] }).notNull(),
    code: text("code"),
    error: text("error").notNull(),
    startedAt: instant("started_at").notNull(),
    endedAt: instant("ended_at").notNull(),
    retryAt: instant("retry_at"),
  },
  (table) => [primaryKey({ columns: [table.shard, table.runId, table.id] })],
);

/** What changed, for the live feed: append-only, kept for an hour. */
export const changes = cairn.table(
  "changes",
  {
    shard: shard(),
    xid: xid8("xid")
      .notNull()
      .default(sql`pg_current_xact_id()`),
    runId: text("run_id").notNull(),
    kind: text("kind", { enum: ["run", "step"] }).notNull(),
    version: integer("version").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [index("changes_by_xid").on(table.xid)],
);

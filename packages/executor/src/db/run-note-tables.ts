// What an app's code leaves beside the results of its steps: functions to start when the run ends,
// and notes about the run and its steps.
import { primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { cairn, instant, shard } from "./schema-columns.ts";

/** Functions that a run asked to have started when it ends. A status other than scheduled stays. */
export const defers = cairn.table(
  "defers",
  {
    shard: shard(),
    runId: text("run_id").notNull(),
    /** The op's id, as the app knows it. */
    id: text("id").notNull(),
    functionSlug: text("function_slug").notNull(),
    /** JSON text; null unless it is scheduled. */
    input: text("input"),
    /** JSON text of the `EventMeta` of the event that starts it. */
    meta: text("meta"),
    status: text("status", { enum: ["scheduled", "aborted", "refused"] }).notNull(),
    /** The order in which they were asked for. */
    position: smallint("position").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.shard, table.runId, table.id] })],
);

/** Notes as they came: append-only; what is noted now is their sum (`app/fold-notes.ts`). */
export const notes = cairn.table(
  "notes",
  {
    shard: shard(),
    runId: text("run_id").notNull(),
    /** Rises with each note. */
    id: text("id").notNull(),
    /** Null for a note about the run. */
    stepId: text("step_id"),
    attempt: smallint("attempt").notNull(),
    /** Of a note about a span that the app's own tracing named. */
    spanId: text("span_id"),
    scope: text("scope", { enum: ["run", "step", "step_attempt", "extended_trace"] }).notNull(),
    kind: text("kind").notNull(),
    op: text("op", { enum: ["set", "merge", "delete"] }).notNull(),
    /** JSON text of an object. */
    content: text("content").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.shard, table.runId, table.id] })],
);

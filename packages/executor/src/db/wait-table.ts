// What runs wait for.
import { sql } from "drizzle-orm";
import { boolean, index, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { cairn, instant, shard } from "./schema-columns.ts";

/** Steps that wait for an event, a child run or a signal; of an ended run also its other open steps, closed. */
export const waits = cairn.table(
  "waits",
  {
    shard: shard(),
    runId: text("run_id").notNull(),
    stepId: text("step_id").notNull(),
    stepName: text("step_name").notNull(),
    kind: text("kind", {
      enum: ["event", "invoke", "signal", "sleep", "planned", "running"],
    }).notNull(),
    status: text("status", { enum: ["pending", "resolved", "timed_out", "closed"] }).notNull(),
    eventName: text("event_name"),
    conditionSource: text("condition_source"),
    /** JSON text of the folded expression. */
    condition: text("condition"),
    /** Path and value that an event must have for the condition to hold; null: look at each. */
    matchKey: text("match_key"),
    lookback: boolean("lookback").notNull(),
    childRunId: text("child_run_id"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    resultKind: text("result_kind", { enum: ["data", "error", "null"] }),
    result: text("result"),
    eventId: text("event_id"),
    signal: text("signal"),
    /** Another wait took the signal's name over: nothing but its timeout ends this one. */
    replaced: boolean("replaced").notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.runId, table.stepId] }),
    index("waits_by_event")
      .on(table.shard, table.eventName, table.matchKey)
      .where(sql`status = 'pending' and event_name is not null`),
    index("waits_by_child")
      .on(table.shard, table.childRunId)
      .where(sql`status = 'pending' and child_run_id is not null`),
    // A signal has one waiter: whoever comes second is refused here, on whatever executor.
    uniqueIndex("waits_by_signal")
      .on(table.shard, table.signal)
      .where(sql`status = 'pending' and signal is not null and not replaced`),
  ],
);

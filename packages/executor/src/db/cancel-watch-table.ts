// What would cancel a run: `cancelOn` of its function, settled when the run was created.
import { index, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { asked, cairn, instant, shard } from "./schema-columns.ts";

/** They go with the end of their run. */
export const cancelWatches = cairn.table(
  "cancel_watches",
  {
    shard: shard(),
    runId: text("run_id").notNull(),
    /** The place in the function's list. */
    position: smallint("position").notNull(),
    eventName: text("event_name").notNull(),
    conditionSource: text("condition_source"),
    /** JSON text of the folded expression; null: every event of that name. */
    condition: text("condition"),
    /** Path and value that an event must have; null: look at each. */
    matchKey: text("match_key"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.runId, table.position] }),
    index("cancel_watches_by_event")
      .on(table.shard, table.eventName, table.matchKey)
      .where(asked(table.eventName)),
  ],
);

// `singleton`: which run of a function may be live.
import { sql } from "drizzle-orm";
import { index, primaryKey, text } from "drizzle-orm/pg-core";
import { asked, cairn, shard } from "./schema-columns.ts";

/** A row goes with the end of its run. */
export const singletons = cairn.table(
  "singletons",
  {
    shard: shard(),
    functionId: text("function_id").notNull(),
    /** See `keyColumn`. */
    key: text("key").notNull(),
    /** The only run that may execute. */
    runId: text("run_id").notNull(),
    /** The newest one, which takes its place as soon as it has ended (mode `cancel`). */
    nextRunId: text("next_run_id"),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.functionId, table.key] }),
    index("singletons_by_run").on(table.shard, table.runId).where(asked(table.runId)),
    index("singletons_by_next_run")
      .on(table.shard, table.nextRunId)
      .where(sql`next_run_id is not null`),
  ],
);

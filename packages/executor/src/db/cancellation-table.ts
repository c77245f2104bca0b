// Cancellations of many runs at once: what is to be cancelled, and how far it has come. Whoever holds the
// lease goes on with it, so that it survives the executor that was asked for it.
import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, primaryKey, text } from "drizzle-orm/pg-core";
import { cairn, instant, shard } from "./schema-columns.ts";

export const cancellations = cairn.table(
  "cancellations",
  {
    shard: shard(),
    id: text("id").notNull(),
    functionId: text("function_id").notNull(),
    /** As they were asked for; runs that are created after the cancellation are never meant. */
    startedAfter: instant("started_after"),
    startedBefore: instant("started_before").notNull(),
    /** The expression over the run's event; null: every run. */
    condition: text("condition"),
    /** With what they invoked. */
    children: boolean("children").notNull().default(false),
    status: text("status", { enum: ["running", "finished", "stopped"] }).notNull(),
    /** The last run that was looked at: runs are taken in the order of their ids. */
    lookedAt: text("looked_at").notNull(),
    /** The runs of the batch under way, counted as matched, not yet as cancelled. */
    batch: text("batch").array().notNull(),
    matched: integer("matched").notNull(),
    cancelled: integer("cancelled").notNull(),
    /** Raised by every claim: an older one can change nothing. */
    token: bigint("token", { mode: "number" }).notNull(),
    /** When nobody has it, or the lease of whoever has it ends. */
    claimableAt: instant("claimable_at").notNull(),
    createdAt: instant("created_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.id] }),
    index("cancellations_running")
      .on(table.shard, table.claimableAt)
      .where(sql`status = 'running'`),
    check("cancellations_status", sql`status in ('running', 'finished', 'stopped')`),
  ],
);

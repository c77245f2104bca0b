// What came of each attempt to read an app's functions: few rows, pruned by housekeeping.
import { sql } from "drizzle-orm";
import { index, integer, smallint, text } from "drizzle-orm/pg-core";
import { cairn, instant } from "./schema-columns.ts";

export const syncAttempts = cairn.table(
  "sync_attempts",
  {
    id: text("id").primaryKey(),
    at: instant("at").notNull(),
    /** The same again raises `times` and this, and adds no row. */
    lastAt: instant("last_at").notNull(),
    times: integer("times").notNull().default(1),
    kind: text("kind", { enum: ["in_band", "out_of_band", "register"] }).notNull(),
    startedBy: text("started_by", { enum: ["request", "discovery", "watch", "app"] }).notNull(),
    /** Empty when an app that registered named none. */
    url: text("url").notNull(),
    outcome: text("outcome", { enum: ["ok", "unchanged", "failed"] }).notNull(),
    code: text("code"),
    message: text("message"),
    httpStatus: smallint("http_status"),
    appName: text("app_name"),
    sdk: text("sdk"),
    functions: integer("functions"),
    /** JSON text of an array of sentences. */
    warnings: text("warnings").notNull(),
  },
  (table) => [
    // A URL may be longer than what an index takes.
    index("sync_attempts_by_url").on(sql`md5(url)`, table.lastAt),
    index("sync_attempts_by_time").on(table.lastAt, table.id),
  ],
);

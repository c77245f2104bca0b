// What people have paused: a function, an app or everything. Few rows, read into memory by every
// executor; whoever writes one raises the version of the registry in the same statement.
import { sql } from "drizzle-orm";
import { check, primaryKey, text } from "drizzle-orm/pg-core";
import { cairn, instant } from "./schema-columns.ts";

export const pauses = cairn.table(
  "pauses",
  {
    scope: text("scope", { enum: ["function", "app", "all"] }).notNull(),
    /** The id of the function or of the app; empty for everything. */
    targetId: text("target_id").notNull(),
    /** `hold`: runs are created and wait. `skip`: events start none. */
    mode: text("mode", { enum: ["hold", "skip"] }).notNull(),
    /** For people; null: nobody gave one. */
    reason: text("reason"),
    /** The name of the API key that did it, or `dev`. */
    pausedBy: text("paused_by").notNull(),
    pausedAt: instant("paused_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.scope, table.targetId] }),
    check("pauses_scope", sql`scope in ('function', 'app', 'all')`),
    check("pauses_mode", sql`mode in ('hold', 'skip')`),
    check("pauses_target", sql`(target_id = '') = (scope = 'all')`),
  ],
);

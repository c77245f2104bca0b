// The tables of what apps have registered: few rows, read into memory by every executor.
import { bigint, index, integer, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";
import { cairn, instant } from "./schema-columns.ts";

/** One serve endpoint. */
export const apps = cairn.table(
  "apps",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    url: text("url").notNull(),
    sdk: text("sdk").notNull(),
    framework: text("framework"),
    /** Hash of the normalised registration: tells whether a sync changed anything. */
    checksum: text("checksum").notNull(),
    syncedAt: instant("synced_at").notNull(),
  },
  (table) => [uniqueIndex("apps_by_name").on(table.name)],
);

export const functions = cairn.table(
  "functions",
  {
    id: text("id").primaryKey(),
    appId: text("app_id")
      .notNull()
      .references(() => apps.id),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    /** JSON text of the function's entry, as the app registered it. */
    config: text("config").notNull(),
    url: text("url").notNull(),
    maxAttempts: smallint("max_attempts").notNull(),
    version: integer("version").notNull().default(1),
    archivedAt: instant("archived_at"),
  },
  (table) => [
    uniqueIndex("functions_by_slug").on(table.slug),
    index("functions_by_app").on(table.appId),
  ],
);

/** One row: counts changes of apps and functions, so that executors know when to read them again. */
export const registry = cairn.table("registry", {
  id: smallint("id").primaryKey(),
  version: bigint("version", { mode: "number" }).notNull(),
  /** Whose database it is: of the first executor that worked on it. */
  environment: text("environment"),
});

/** Names of events that may cancel a run, of functions as they are and as they were: few, and kept. */
export const cancelNames = cairn.table("cancel_names", { name: text("name").primaryKey() });

// Schedules as data: each has one job of kind `tick` that is due at its next tick, unless it is paused.
import { sql } from "drizzle-orm";
import { boolean, check, integer, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { cairn, instant, shard } from "./schema-columns.ts";

export const schedules = cairn.table(
  "schedules",
  {
    shard: shard(),
    /** Also the id of its job. Of a trigger: made of the function and the expression. */
    id: text("id").notNull(),
    /**
     * `trigger`: the code of an app says it, and a sync changes it. `api`: people and programs do.
     * `gone`: the code said it; it is there until its waiting tick has been reported.
     */
    origin: text("origin", { enum: ["trigger", "api", "gone"] }).notNull(),
    functionId: text("function_id").notNull(),
    /** As it was written, with its zone if it names one. */
    cron: text("cron").notNull(),
    timezone: text("timezone").notNull(),
    /** Each tick is due up to so much later. */
    jitterMs: integer("jitter_ms").notNull(),
    missed: text("missed", { enum: ["skip", "once", "all"] }).notNull(),
    missedMax: integer("missed_max").notNull(),
    overlap: text("overlap", { enum: ["allow", "skip", "queue", "cancel"] }).notNull(),
    /** JSON text of an object: data of its events. */
    data: text("data").notNull(),
    paused: boolean("paused").notNull(),
    /** The first tick that nothing was decided for. */
    nextTickAt: instant("next_tick_at").notNull(),
    lastTickAt: instant("last_tick_at"),
    /** The event of the last tick: it started a run, or says why not. */
    lastEventId: text("last_event_id"),
    /** The tick that waits for the end of a run (`overlap: "queue"`). */
    queuedTickAt: instant("queued_tick_at"),
    /** Its runs that were live when it was last looked at, and the ones started since. */
    openRuns: text("open_runs").array().notNull(),
    /** Counts changes of any kind: what was decided from an older one is not written. */
    version: integer("version").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.id] }),
    uniqueIndex("schedules_of_triggers")
      .on(table.shard, table.functionId, table.cron)
      .where(sql`origin = 'trigger'`),
    check("schedules_jitter", sql`jitter_ms between 0 and 300000`),
  ],
);

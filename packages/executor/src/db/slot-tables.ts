// Who may call an app now: units of limits that are held, and jobs that wait for one.
import { LIMIT_KINDS } from "@cairn/core";
import { sql } from "drizzle-orm";
import { bigint, doublePrecision, index, integer, primaryKey, text } from "drizzle-orm/pg-core";
import { asked, cairn, instant, shard } from "./schema-columns.ts";

/**
 * What a function says of its limits, and what an operator said since, which counts more. Few rows:
 * written by syncs and by changes at runtime. What counts slots is read by every admission; what an
 * event meets when it comes (event-limits.ts) is read with the functions.
 */
export const functionLimits = cairn.table(
  "function_limits",
  {
    functionId: text("function_id").notNull(),
    /** Its place in the function's configuration: `throttle`, `concurrency[0]`, `rateLimit`. */
    name: text("name").notNull(),
    /** What it counts: jobs at once, live runs at once, starts in a period, events (core, api/limit-fields.ts). */
    unit: text("unit", { enum: LIMIT_KINDS }).notNull(),
    /** Of a batch its `maxSize`; null: a debounce. */
    limit: integer("limit"),
    /** Of a throttle, a rate limit or a debounce, in milliseconds. */
    periodMs: bigint("period_ms", { mode: "number" }),
    burst: integer("burst"),
    /** Of a debounce or a batch, in milliseconds. */
    timeoutMs: bigint("timeout_ms", { mode: "number" }),
    setLimit: integer("set_limit"),
    setPeriodMs: bigint("set_period_ms", { mode: "number" }),
    setBurst: integer("set_burst"),
    setTimeoutMs: bigint("set_timeout_ms", { mode: "number" }),
    /** Counts changes at runtime; 0: none yet. */
    version: integer("version").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.functionId, table.name] })],
);

/** Changes of limits at runtime, in order: append-only. */
export const limitChanges = cairn.table(
  "limit_changes",
  {
    functionId: text("function_id").notNull(),
    name: text("name").notNull(),
    version: integer("version").notNull(),
    /** JSON texts of what was set before and since; null: what the code says. */
    before: text("before"),
    after: text("after"),
    reason: text("reason"),
    changedBy: text("changed_by").notNull(),
    changedAt: instant("changed_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.functionId, table.name, table.version] })],
);

/** Held units of limits. They go in the commit that ends what holds them, so that no crash leaks one. */
export const slots = cairn.table(
  "slots",
  {
    shard: shard(),
    runId: text("run_id").notNull(),
    /** Empty when the run itself holds it, until it ends. */
    jobId: text("job_id").notNull(),
    /** What is counted: the limit's scope and the value of its key. */
    key: text("key").notNull(),
    functionId: text("function_id").notNull(),
    /** Of which of the function's limits. */
    name: text("name").notNull(),
    since: instant("since").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.runId, table.jobId, table.key] }),
    index("slots_by_key").on(table.shard, table.key).where(asked(table.key)),
  ],
);

/**
 * Jobs that need the same slots wait in one lane, in order; of lanes that wait for the same slot the
 * one that was served least recently comes next. Changed under the shard's admission lock alone.
 */
export const lanes = cairn.table(
  "lanes",
  {
    shard: shard(),
    id: text("id").notNull(),
    functionId: text("function_id").notNull(),
    appId: text("app_id").notNull(),
    /** Its limits, by their names, and what each counts, in the same order. */
    names: text("names").array().notNull(),
    keys: text("keys").array().notNull(),
    /** What its first job waits for: one of the keys, or a pause. Null: nothing that is known. */
    blockedOn: text("blocked_on"),
    /** Since when, for people. */
    blockedSince: instant("blocked_since"),
    /** When its first job may be looked at again; `infinity`: when somebody says so. */
    readyAt: instant("ready_at").notNull(),
    servedAt: instant("served_at")
      .notNull()
      .default(sql`'-infinity'`),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.id] }),
    index("lanes_ready")
      .on(table.shard, table.readyAt)
      .where(sql`ready_at < 'infinity'`),
    index("lanes_blocked")
      .on(table.shard, table.blockedOn, table.servedAt, table.id)
      .where(sql`blocked_on is not null`),
  ],
);

/** When the next start is due if starts come evenly (GCRA), by what a throttle counts. */
export const throttles = cairn.table(
  "throttles",
  {
    shard: shard(),
    key: text("key").notNull(),
    /** Theoretical arrival time, in seconds since 1970. */
    tat: doublePrecision("tat").notNull(),
  },
  (table) => [primaryKey({ columns: [table.shard, table.key] })],
);

/** How long the jobs of a run have waited for what, all together: written when one goes on. */
export const laneTimes = cairn.table(
  "lane_times",
  {
    shard: shard(),
    runId: text("run_id").notNull(),
    /** As `lanes.blocked_on`. */
    blockedOn: text("blocked_on").notNull(),
    waitedMs: bigint("waited_ms", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.shard, table.runId, table.blockedOn] })],
);

// `rateLimit`: what runs have taken of it.
import { doublePrecision, primaryKey, text } from "drizzle-orm/pg-core";
import { cairn, instant, shard } from "./schema-columns.ts";

/** One row for each function and key that something was taken of lately. */
export const rateLimits = cairn.table(
  "rate_limits",
  {
    shard: shard(),
    functionId: text("function_id").notNull(),
    /** See `keyColumn`. */
    key: text("key").notNull(),
    /** When everything that was taken is back (GCRA's theoretical arrival time). */
    tat: instant("tat").notNull(),
    /** How long one unit takes to come back, in microseconds: a new limit counts from where it was. */
    unitUs: doublePrecision("unit_us").notNull(),
  },
  (table) => [primaryKey({ columns: [table.shard, table.functionId, table.key] })],
);

/** What runs took whose units were computed, so that it can be settled to what they really needed. */
export const rateTakes = cairn.table(
  "rate_takes",
  {
    shard: shard(),
    runId: text("run_id").notNull(),
    functionId: text("function_id").notNull(),
    key: text("key").notNull(),
    units: doublePrecision("units").notNull(),
  },
  (table) => [primaryKey({ columns: [table.shard, table.runId] })],
);

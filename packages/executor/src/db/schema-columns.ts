// What the tables have in common.
import { type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, customType, pgSchema, smallint, timestamp } from "drizzle-orm/pg-core";

export const cairn = pgSchema("cairn");

export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "string" });
export const shard = () => smallint("shard").notNull().default(0);
/** A transaction's id; 64 bits, never wraps. */
export const xid8 = customType<{ data: string }>({ dataType: () => "xid8" });

/**
 * For indexes that are not the primary key: true for every row, and only a statement that asks for the
 * column may use it. While a table is small all its indexes look alike to the planner, and the one that
 * it picks then for another column is kept when the table has grown.
 */
export const asked = (column: AnyPgColumn): SQL => sql`${column} is not null`;

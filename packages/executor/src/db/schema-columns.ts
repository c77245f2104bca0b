// What the tables have in common.
import { customType, pgSchema, smallint, timestamp } from "drizzle-orm/pg-core";

export const cairn = pgSchema("cairn");

export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "string" });
export const shard = () => smallint("shard").notNull().default(0);
/** A transaction's id; 64 bits, never wraps. */
export const xid8 = customType<{ data: string }>({ dataType: () => "xid8" });

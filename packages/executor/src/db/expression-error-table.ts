// Expressions of functions that could not be evaluated for some event: one row for each expression, so
// that a flood of bad events stays a few rows.
import { bigint, primaryKey, text } from "drizzle-orm/pg-core";
import { cairn, instant } from "./schema-columns.ts";

export const expressionErrors = cairn.table(
  "expression_errors",
  {
    functionId: text("function_id").notNull(),
    /** Its place in the function's configuration, such as `singleton.key`. */
    field: text("field").notNull(),
    /** What went wrong last, with the values that it saw. */
    message: text("message").notNull(),
    count: bigint("count", { mode: "number" }).notNull(),
    firstAt: instant("first_at").notNull(),
    lastAt: instant("last_at").notNull(),
    lastEventId: text("last_event_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.functionId, table.field] })],
);

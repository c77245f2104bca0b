// Events that wait for others before they start a run: debounces keep the last, batches gather all.
// Each row has a job of its own id that looks after it when it is due; both come and go in the same
// commit (I15).
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { asked, cairn, instant, shard } from "./schema-columns.ts";

/** The last of the events with the same key of a function. */
export const debounces = cairn.table(
  "debounces",
  {
    shard: shard(),
    id: text("id").notNull(),
    functionId: text("function_id").notNull(),
    /** JSON text of the key, or a hash of a long one; "" without a key. */
    key: text("key").notNull(),
    /** At most one of a function and key is open; a closed one takes no further event and is due. */
    isOpen: boolean("is_open").notNull(),
    eventId: text("event_id").notNull(),
    /** The event whose place the last one took; null while there was only one. */
    replacedId: text("replaced_id"),
    firstAt: instant("first_at").notNull(),
    dueAt: instant("due_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.id] }),
    uniqueIndex("debounces_open")
      .on(table.shard, table.functionId, table.key)
      .where(sql`is_open`),
    index("debounces_by_event").on(table.shard, table.eventId).where(asked(table.eventId)),
  ],
);

/** Open and closed as debounces. */
export const batches = cairn.table(
  "batches",
  {
    shard: shard(),
    id: text("id").notNull(),
    functionId: text("function_id").notNull(),
    key: text("key").notNull(),
    isOpen: boolean("is_open").notNull(),
    size: integer("size").notNull(),
    /** Of its events as the app gets them. */
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    dueAt: instant("due_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.id] }),
    uniqueIndex("batches_open")
      .on(table.shard, table.functionId, table.key)
      .where(sql`is_open`),
  ],
);

/** The events of batches that have no run yet. */
export const batchEvents = cairn.table(
  "batch_events",
  {
    shard: shard(),
    batchId: text("batch_id").notNull(),
    position: smallint("position").notNull(),
    eventId: text("event_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.batchId, table.position] }),
    index("batch_events_by_event").on(table.shard, table.eventId).where(asked(table.eventId)),
  ],
);

/** All events of a run that a batch started; the first is the one that its row names. */
export const runEvents = cairn.table(
  "run_events",
  {
    shard: shard(),
    runId: text("run_id").notNull(),
    position: smallint("position").notNull(),
    eventId: text("event_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.shard, table.runId, table.position] }),
    index("run_events_by_event").on(table.shard, table.eventId).where(asked(table.eventId)),
  ],
);

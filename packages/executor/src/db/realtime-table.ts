// Realtime messages on their way: written by the executor that was asked to publish them, read once
// by each executor with subscribers, gone after two minutes. Unlogged (by hand, in its migration):
// nothing in it has to outlive a crash.
import { sql } from "drizzle-orm";
import { index, integer, text } from "drizzle-orm/pg-core";
import { cairn, instant, shard, xid8 } from "./schema-columns.ts";

export const realtimeMessages = cairn.table(
  "realtime_messages",
  {
    shard: shard(),
    xid: xid8("xid")
      .notNull()
      .default(sql`pg_current_xact_id()`),
    /** Order within the transaction. */
    seq: integer("seq").notNull(),
    environment: text("environment").notNull(),
    channel: text("channel").notNull(),
    topic: text("topic"),
    kind: text("kind").notNull(),
    runId: text("run_id"),
    streamId: text("stream_id"),
    /** JSON text; of bytes that are passed on: base64. */
    data: text("data").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [index("realtime_messages_by_xid").on(table.xid, table.seq)],
);

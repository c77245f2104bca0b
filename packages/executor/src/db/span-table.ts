// Spans of the apps' own tracing.
import { bigint, integer, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { SPAN_KINDS, SPAN_STATUSES } from "@cairn/core";
import { cairn, shard } from "./schema-columns.ts";

/**
 * Spans kept and read of one run; later ones are rejected. Exports at the very same moment may together
 * store more than this; they are not read.
 */
export const SPANS_PER_RUN_MAX = 2_000;

/** Append-only. The same span sent again finds its key taken and changes nothing. */
export const spans = cairn.table(
  "spans",
  {
    shard: shard(),
    runId: text("run_id").notNull(),
    /** Hex, like the two after it. */
    spanId: text("span_id").notNull(),
    traceId: text("trace_id").notNull(),
    parentSpanId: text("parent_span_id"),
    /** Null: of no step. It may name a step that is not finished yet, or never will be. */
    stepId: text("step_id"),
    attempt: smallint("attempt"),
    name: text("name").notNull(),
    kind: text("kind", { enum: SPAN_KINDS }).notNull(),
    status: text("status", { enum: SPAN_STATUSES }).notNull(),
    statusMessage: text("status_message").notNull(),
    /** Nanoseconds since 1970 by the app's clock: never compared with a time of ours (D8). */
    startNs: bigint("start_ns", { mode: "bigint" }).notNull(),
    endNs: bigint("end_ns", { mode: "bigint" }).notNull(),
    /** JSON text of an object. */
    attributes: text("attributes").notNull(),
    droppedAttributes: integer("dropped_attributes").notNull(),
  },
  (table) => [primaryKey({ columns: [table.shard, table.runId, table.spanId] })],
);

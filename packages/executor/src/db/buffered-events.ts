// Accepted events that go into buffers (`debounce`, `batchEvents`), as a part of the statement that
// accepts them. What happens to the buffers is in SQL functions (drizzle/0020_buffer_events.sql):
// event by event, because each changes what the next one finds.
import type { BufferedEvent } from "@cairn/core";
import { keyColumn, onceColumn } from "./limit-starts.ts";
import { type RowSet, rowSet } from "./row-set.ts";

export interface BufferRow {
  readonly ord: number;
  readonly eventId: string;
  readonly buffered: BufferedEvent;
}

export const BUFFER_ROWS: RowSet<BufferRow> = rowSet("new_buffered", {
  ord: ["int", (row) => row.ord],
  id: ["text", (row) => row.buffered.id],
  kind: ["text", (row) => row.buffered.rule.kind],
  function_id: ["text", (row) => row.buffered.functionId],
  key: ["text", (row) => keyColumn(row.buffered.key)],
  event_id: ["text", (row) => row.eventId],
  period_ms: ["float8", ({ buffered: { rule } }) => (rule.kind === "debounce" ? rule.periodMs : 0)],
  timeout_ms: ["float8", ({ buffered: { rule } }) => rule.timeoutMs],
  max_size: ["int", ({ buffered: { rule } }) => (rule.kind === "batch" ? rule.maxSize : 0)],
  bytes: ["bigint", (row) => row.buffered.bytes],
  once_key: [
    "text",
    ({ buffered: { onceKey } }) => (onceKey === null ? null : onceColumn(onceKey)),
  ],
});

/** The events of one run have this many bytes together at most, unless a single one has more. */
const BATCH_BYTES = 10 * 1024 * 1024;

/** In one order everywhere, so that two statements that share buffers do not wait for each other. */
export const FILL_BUFFERS = `
buffered as materialized (
  select case n.kind
    when 'debounce' then cairn.debounce_event($1::smallint, n.function_id, n.key, n.event_id, n.id,
      n.period_ms, n.timeout_ms)
    else cairn.batch_event($1::smallint, n.function_id, n.key, n.event_id, n.id, n.timeout_ms,
      n.max_size, n.bytes, ${String(BATCH_BYTES)}, n.once_key) end as due_ms
  from (
    select n.* from new_buffered n join gate using (ord)
    order by n.kind, n.function_id, n.key, n.ord) n)`;

/** Milliseconds until the first of the buffers is due; who does not ask fills none. */
export const BUFFERED_DUE_MS = "(select min(due_ms)::float8 from buffered)";

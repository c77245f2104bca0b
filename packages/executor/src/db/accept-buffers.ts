// The parts of the statement that accepts events which have to do with buffers: events that go into
// some, and runs that start with what was in one. Most requests have neither, and a statement without
// these parts.
import { BUFFER_ROWS, BUFFERED_DUE_MS, type BufferRow, FILL_BUFFERS } from "./buffered-events.ts";
import { emptyBuffers, FLUSH_ROWS, type FlushRow } from "./due-buffers.ts";
import { type RowSetParam, rowSetParams, rowSetSql } from "./row-set.ts";
import { RUN_EVENT_ROWS, type RunEventRow, WRITE_RUN_EVENTS } from "./run-events.ts";

/** SQL. */
export interface BufferParts {
  readonly inputs: string;
  /** What else opens the gate. */
  readonly gate: string;
  readonly writes: string;
  readonly bufferedMs: string;
}

export const NO_BUFFERS: BufferParts = {
  inputs: "",
  gate: "",
  writes: "",
  bufferedMs: "null::float8",
};

/** @param first - The number of the first parameter. */
export function bufferParts(first: number): BufferParts {
  const flushesAt = first + BUFFER_ROWS.columns.length;
  const runEventsAt = flushesAt + FLUSH_ROWS.columns.length;
  return {
    inputs: `
${rowSetSql(BUFFER_ROWS, first)},
${rowSetSql(FLUSH_ROWS, flushesAt)},
${rowSetSql(RUN_EVENT_ROWS, runEventsAt)},
${emptyBuffers(`$${String(flushesAt + 1)}`)},`,
    gate: "\n  union all select ord from emptied",
    writes: `${FILL_BUFFERS},\n${WRITE_RUN_EVENTS},`,
    bufferedMs: BUFFERED_DUE_MS,
  };
}

export interface BufferRows {
  readonly buffered: readonly BufferRow[];
  readonly flushes: readonly FlushRow[];
  readonly runEvents: readonly RunEventRow[];
}

export const hasBuffers = ({ buffered, flushes, runEvents }: BufferRows): boolean =>
  buffered.length > 0 || flushes.length > 0 || runEvents.length > 0;

export const bufferParams = ({ buffered, flushes, runEvents }: BufferRows): RowSetParam[] => [
  ...rowSetParams(BUFFER_ROWS, buffered),
  ...rowSetParams(FLUSH_ROWS, flushes),
  ...rowSetParams(RUN_EVENT_ROWS, runEvents),
];

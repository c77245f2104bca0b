// Messages of the feed as bytes of a server-sent event stream. Made once, sent to many.
import type { FeedChange, FeedMessage, FeedReset } from "@cairn/core";
import { type FeedCursor, formatCursor } from "./feed-cursor.ts";

const encoder = new TextEncoder();

/** What every message carries. */
export interface Stamp {
  readonly sequence: number;
  readonly cursor: FeedCursor;
}

export function changesFrame(stamp: Stamp, changes: readonly FeedChange[]): Uint8Array {
  const message: FeedMessage = {
    sequence: stamp.sequence,
    at: stamp.cursor.at,
    changes: [...changes],
  };
  return eventFrame("changes", stamp, message);
}

export function resetFrame(stamp: Stamp, reason: FeedReset["reason"]): Uint8Array {
  const message: FeedReset = { sequence: stamp.sequence, at: stamp.cursor.at, reason };
  return eventFrame("reset", stamp, message);
}

function eventFrame(event: string, { cursor }: Stamp, data: object): Uint8Array {
  const id = formatCursor(cursor);
  return encoder.encode(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** A reader that loses the connection comes back after this time. */
const RECONNECT_MS = 1_000;

/** Sent at once, so that a reader and what lies between know that the stream is open. */
export const openFrame = encoder.encode(`: open\nretry: ${String(RECONNECT_MS)}\n\n`);

/** Keeps the connection and, without an event, the reader's cursor fresh. */
export function heartbeatFrame(cursor: FeedCursor | undefined): Uint8Array {
  const id = cursor === undefined ? "" : `id: ${formatCursor(cursor)}\n`;
  return encoder.encode(`: heartbeat\n${id}\n`);
}

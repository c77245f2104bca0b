// The cursor that a reader of the feed gets as a message's id, and what it may be when it comes back.
import type { FeedMoment } from "../db/read-feed.ts";

export interface FeedCursor extends FeedMoment {
  readonly database: string;
}

/** Digits, dots, colons and commas: fit for a header, and for nothing else. */
export function formatCursor({ database, at, snapshot }: FeedCursor): string {
  return `${database}.${String(Date.parse(at))}.${snapshot}`;
}

const CURSOR =
  /^([0-9-]{1,60})\.(\d{1,14})\.((\d{1,20}):(\d{1,20}):((?:\d{1,20}(?:,\d{1,20})*)?))$/;

/** A snapshot lists the transactions in progress: some for each connection. */
const CURSOR_CHARS_MAX = 8_192;

/** @returns undefined when nobody can have given this cursor; then Postgres must not see it. */
export function parseCursor(text: string): FeedCursor | undefined {
  const match = text.length > CURSOR_CHARS_MAX ? null : CURSOR.exec(text);
  if (match === null) return undefined;
  const [, database = "", atMs = "", snapshot = "", xmin = "", xmax = "", open = ""] = match;
  if (!isSnapshot(BigInt(xmin), BigInt(xmax), open)) return undefined;
  return { database, at: new Date(Number(atMs)).toISOString(), snapshot };
}

/** The largest transaction id. */
const XID_MAX = 2n ** 64n - 1n;

function isSnapshot(xmin: bigint, xmax: bigint, open: string): boolean {
  if (xmin === 0n || xmin > xmax || xmax > XID_MAX) return false;
  let last = xmin - 1n;
  for (const text of open === "" ? [] : open.split(",")) {
    const xid = BigInt(text);
    if (xid <= last || xid >= xmax) return false;
    last = xid;
  }
  return true;
}

/** Younger than the changes are kept, by more than any transaction may last. */
const CURSOR_LIFE_MS = 55 * 60_000;

/**
 * Says why the feed cannot go on from `cursor` at the moment `now`; undefined when it can. A cursor
 * from the future is one of a database that was reset to an earlier state since.
 */
export function cursorProblem(
  cursor: FeedCursor,
  now: FeedCursor,
): "cursor_unknown" | "cursor_too_old" | undefined {
  if (cursor.database !== now.database) return "cursor_unknown";
  if (xmaxOf(cursor.snapshot) > xmaxOf(now.snapshot)) return "cursor_unknown";
  const age = Date.parse(now.at) - Date.parse(cursor.at);
  return age > CURSOR_LIFE_MS ? "cursor_too_old" : undefined;
}

const xmaxOf = (snapshot: string): bigint => BigInt(snapshot.split(":")[1] ?? "0");

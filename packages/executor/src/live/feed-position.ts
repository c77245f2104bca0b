// Where the feed is: reads on from there, and from where a returning reader has been.
import type { FeedChange, FeedResetReason } from "@cairn/core";
import type { FeedRead, FeedSource } from "../db/read-feed.ts";
import { cursorProblem, type FeedCursor, parseCursor } from "./feed-cursor.ts";

/** What is new to somebody: changes, or that they must fetch everything again. */
export type News =
  | { readonly kind: "changes"; readonly changes: readonly FeedChange[] }
  | { readonly kind: "reset"; readonly reason: FeedResetReason };

export interface FeedPosition {
  /** Undefined before the first read. */
  readonly cursor: () => FeedCursor | undefined;
  /** Reads what became visible since the last time. */
  readonly advance: () => Promise<{ readonly cursor: FeedCursor; readonly news: News }>;
  /**
   * What is new to a reader with this cursor. It is read after the position: what lies between the
   * two comes twice rather than never.
   */
  readonly since: (lastEventId: string | undefined) => Promise<News>;
  readonly forget: () => void;
}

const NOTHING: News = { kind: "changes", changes: [] };

export function createFeedPosition(source: FeedSource): FeedPosition {
  let current: FeedCursor | undefined;

  async function advance(): Promise<{ cursor: FeedCursor; news: News }> {
    const before = current;
    const database = before?.database ?? (await source.database());
    const read = await source.read(before?.snapshot ?? null);
    const now: FeedCursor = { database, snapshot: read.snapshot, at: read.at };
    const problem = before === undefined ? undefined : cursorProblem(before, now);
    current = now;
    return { cursor: now, news: problem === undefined ? newsOf(read) : reset(problem) };
  }

  async function since(lastEventId: string | undefined): Promise<News> {
    if (lastEventId === undefined || current === undefined) return NOTHING;
    const cursor = parseCursor(lastEventId);
    if (cursor === undefined) return reset("cursor_unknown");
    const problem = cursorProblem(cursor, current);
    return problem === undefined ? newsOf(await source.read(cursor.snapshot)) : reset(problem);
  }

  return {
    cursor: () => current,
    advance,
    since,
    forget: () => {
      current = undefined;
    },
  };
}

const reset = (reason: FeedResetReason): News => ({ kind: "reset", reason });

function newsOf({ changes, truncated }: FeedRead): News {
  return truncated ? reset("too_many") : { kind: "changes", changes: newestChanges(changes) };
}

/** Of the changes of one kind of one run only the newest tells anything. */
function newestChanges(changes: readonly FeedChange[]): FeedChange[] {
  const newest = new Map<string, FeedChange>();
  for (const change of changes) {
    const key = `${change.kind} ${change.runId}`;
    const known = newest.get(key);
    if (known === undefined || known.version <= change.version) newest.set(key, change);
  }
  return [...newest.values()];
}

// The readers of the feed: those that wait to be let in, and those that are up to date. Each message
// becomes bytes once and goes to all.
import type { FeedChange } from "@cairn/core";
import type { FeedCursor } from "./feed-cursor.ts";
import { changesFrame, heartbeatFrame, openFrame, resetFrame, type Stamp } from "./feed-frame.ts";
import type { News } from "./feed-position.ts";
import type { FeedStream } from "./feed-stream.ts";

export interface FeedReader {
  readonly stream: FeedStream;
  /** Only the changes of this run; undefined: all. */
  readonly runId: string | undefined;
  /** The cursor it came with. */
  readonly lastEventId: string | undefined;
  /** Heartbeats in a row that it was too far behind to get. */
  missed: number;
}

/** A reader that misses so many heartbeats, a minute's, is given up. */
const MISSED_MAX = 4;

export interface FeedReaders {
  readonly size: () => number;
  readonly all: () => readonly FeedReader[];
  /** A new reader waits until it is admitted. */
  readonly add: (reader: FeedReader) => void;
  readonly remove: (reader: FeedReader) => void;
  /** The cursors of those that wait. */
  readonly waitingFor: () => ReadonlySet<string | undefined>;
  /** Lets in those that came with this cursor. */
  readonly admit: (lastEventId: string | undefined, cursor: FeedCursor, news: News) => void;
  readonly tell: (cursor: FeedCursor, news: News) => void;
  /** A reader that fell behind can take messages again: it learns that it missed some. */
  readonly welcomeBack: (reader: FeedReader) => void;
  /** @returns Readers to give up. */
  readonly heartbeat: () => readonly FeedReader[];
}

export function createFeedReaders(position: () => FeedCursor | undefined): FeedReaders {
  const waiting = new Set<FeedReader>();
  const present = new Set<FeedReader>();
  let sequence = 0;
  const stamp = (cursor: FeedCursor): Stamp => ({ sequence: (sequence += 1), cursor });

  function admit(lastEventId: string | undefined, cursor: FeedCursor, news: News): void {
    for (const reader of waiting) {
      if (reader.lastEventId !== lastEventId) continue;
      waiting.delete(reader);
      present.add(reader);
      reader.stream.send(frameFor(reader.runId, stamp(cursor), news));
    }
  }

  function tell(cursor: FeedCursor, news: News): void {
    if (present.size === 0 || (news.kind === "changes" && news.changes.length === 0)) return;
    const stamped = stamp(cursor);
    const frames = framesByRun(stamped, news);
    for (const { runId, stream } of present) {
      const frame = frames(runId);
      if (frame !== undefined) stream.send(frame);
    }
  }

  function heartbeat(): readonly FeedReader[] {
    const beat = heartbeatFrame(position());
    for (const reader of present) reader.missed = reader.stream.send(beat) ? 0 : reader.missed + 1;
    // One that waits has not seen what happened before this moment.
    for (const { stream } of waiting) stream.send(heartbeatFrame(undefined));
    return [...present].filter(({ missed }) => missed >= MISSED_MAX);
  }

  return {
    size: () => waiting.size + present.size,
    all: () => [...waiting, ...present],
    add: (reader) => {
      waiting.add(reader);
      reader.stream.send(openFrame);
    },
    remove: (reader) => {
      waiting.delete(reader);
      present.delete(reader);
    },
    waitingFor: () => new Set([...waiting].map(({ lastEventId }) => lastEventId)),
    admit,
    tell,
    welcomeBack: (reader) => {
      const cursor = position();
      if (cursor === undefined || !present.has(reader)) return;
      reader.stream.send(resetFrame(stamp(cursor), "too_slow"));
    },
    heartbeat,
  };
}

function frameFor(runId: string | undefined, stamp: Stamp, news: News): Uint8Array {
  if (news.kind === "reset") return resetFrame(stamp, news.reason);
  const { changes } = news;
  return changesFrame(stamp, runId === undefined ? changes : changes.filter(isOf(runId)));
}

const isOf =
  (runId: string) =>
  (change: FeedChange): boolean =>
    change.runId === runId;

/** Makes each frame once, when the first reader wants it; undefined: nothing of that run. */
function framesByRun(
  stamp: Stamp,
  news: News,
): (runId: string | undefined) => Uint8Array | undefined {
  let everything: Uint8Array | undefined;
  const all = (): Uint8Array => (everything ??= frameFor(undefined, stamp, news));
  if (news.kind === "reset") return all;
  const changed = new Set(news.changes.map(({ runId }) => runId));
  const ofRun = new Map<string, Uint8Array>();
  return (runId) => {
    if (runId === undefined) return all();
    if (!changed.has(runId)) return undefined;
    const frame = ofRun.get(runId) ?? frameFor(runId, stamp, news);
    ofRun.set(runId, frame);
    return frame;
  };
}

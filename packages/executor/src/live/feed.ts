// Step 8 of the flow: while somebody reads, ONE loop per process reads what changed and hands it to
// all; while nobody does, nothing happens. No reader costs a query, except when it comes back with
// a cursor, and then readers with the same cursor share it.
import { CairnError } from "@cairn/core";
import type { FeedSource } from "../db/read-feed.ts";
import type { Logger } from "../ops/log.ts";
import { createFeedLoop, type FeedLoop } from "./feed-loop.ts";
import { createFeedPosition, type FeedPosition } from "./feed-position.ts";
import { createFeedReaders, type FeedReader, type FeedReaders } from "./feed-readers.ts";
import { createFeedStream } from "./feed-stream.ts";

export interface Feed {
  /**
   * Opens a stream of server-sent events. It ends when the reader cancels it, or with `signal`.
   *
   * @throws {CairnError} `overloaded`, `shutting_down`.
   */
  readonly open: (request: FeedRequest) => ReadableStream<Uint8Array>;
  /** Something was committed here: look at once. Costs nothing while nobody reads. */
  readonly kick: () => void;
  readonly readers: () => number;
  /** Ends every stream; resolves when the loop has stopped. */
  readonly close: () => Promise<void>;
}

export interface FeedRequest {
  /** Header `Last-Event-ID`. */
  readonly lastEventId?: string | undefined;
  /** Only the changes of this run. */
  readonly runId?: string | undefined;
  readonly signal: AbortSignal;
}

export interface FeedSettings {
  readonly source: FeedSource;
  readonly log: Logger;
  /** How often to look for what other processes commit. Default 250 ms. */
  readonly pollMs?: number;
  /** Default 5,000. */
  readonly readersMax?: number;
}

const POLL_MS = 250;
const READERS_MAX = 5_000;

export function createFeed(settings: FeedSettings): Feed {
  const { source, readersMax = READERS_MAX } = settings;
  const position = createFeedPosition(source);
  const readers = createFeedReaders(position.cursor);
  const loop = createReadLoop({ settings, position, readers, giveUp: leave });
  let isClosed = false;

  function leave(reader: FeedReader): void {
    readers.remove(reader);
    reader.stream.end();
    if (readers.size() === 0) loop.interrupt();
  }

  function open({ lastEventId, runId, signal }: FeedRequest): ReadableStream<Uint8Array> {
    if (isClosed) throw new CairnError("shutting_down", SHUTTING_DOWN);
    if (readers.size() >= readersMax) throw tooMany(readersMax);
    const stream = createFeedStream({
      onGone: () => leave(reader),
      onCaughtUp: () => readers.welcomeBack(reader),
    });
    const reader: FeedReader = { stream, runId, lastEventId, missed: 0 };
    readers.add(reader);
    signal.addEventListener("abort", () => leave(reader), { once: true });
    if (signal.aborted) leave(reader);
    loop.kick();
    loop.start();
    return stream.body;
  }

  return {
    open,
    kick: loop.kick,
    readers: readers.size,
    close: async () => {
      isClosed = true;
      readers.all().forEach(leave);
      await loop.stopped();
    },
  };
}

interface ReadLoopParts {
  readonly settings: FeedSettings;
  readonly position: FeedPosition;
  readonly readers: FeedReaders;
  readonly giveUp: (reader: FeedReader) => void;
}

/** Each round tells those who are present what is new, and then lets in those who wait. */
function createReadLoop({ settings, position, readers, giveUp }: ReadLoopParts): FeedLoop {
  const { log, pollMs = POLL_MS } = settings;
  return createFeedLoop({
    pollMs,
    isWanted: () => readers.size() > 0,
    round: async () => {
      const { cursor, news } = await position.advance();
      readers.tell(cursor, news);
      for (const lastEventId of readers.waitingFor()) {
        readers.admit(lastEventId, cursor, await position.since(lastEventId));
      }
    },
    onFailure: (err) => {
      log.warn({ err, readers: readers.size() }, "feed cannot read; trying again");
    },
    onBeat: () => readers.heartbeat().forEach(giveUp),
    onStop: position.forget,
  });
}

const SHUTTING_DOWN = {
  message: "The executor is shutting down.",
  hint: "Connect again in a moment.",
};

function tooMany(readersMax: number): CairnError {
  return new CairnError("overloaded", {
    message: `The feed has ${String(readersMax)} readers, which is the limit.`,
    hint: "Close streams that nobody looks at, or start another executor.",
  });
}

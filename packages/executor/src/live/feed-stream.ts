// One reader's stream: takes frames as long as the reader keeps up, and remembers when it did not.

export interface FeedStream {
  readonly body: ReadableStream<Uint8Array>;
  /** @returns false when the reader is behind; the frame is dropped. */
  readonly send: (frame: Uint8Array) => boolean;
  /** Ends the stream after what it holds. */
  readonly end: () => void;
}

export interface FeedStreamEvents {
  /** The reader is gone. */
  readonly onGone: () => void;
  /** A reader that was behind has caught up with what it was sent. */
  readonly onCaughtUp: () => void;
}

/** A reader may be this far behind; the frame that passes the mark is the last one it gets. */
const BEHIND_BYTES_MAX = 256 * 1024;

export function createFeedStream(events: FeedStreamEvents): FeedStream {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let isBehind = false;

  const body = new ReadableStream<Uint8Array>(
    {
      start: (started) => {
        controller = started;
      },
      pull: () => {
        if (!isBehind) return;
        isBehind = false;
        events.onCaughtUp();
      },
      cancel: () => {
        controller = undefined;
        events.onGone();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: BEHIND_BYTES_MAX }),
  );

  return {
    body,
    send: (frame) => {
      if (controller === undefined || isBehind) return false;
      isBehind = (controller.desiredSize ?? 0) <= 0;
      if (!isBehind) controller.enqueue(frame);
      return !isBehind;
    },
    end: () => {
      controller?.close();
      controller = undefined;
    },
  };
}

// A subscriber on a stream of server-sent events: messages as events, and bytes that an app's answer
// consists of as they are.
import type { Parcel } from "./parcel.ts";
import type { Grants, Subscriber } from "./subscribers.ts";

export interface StreamOptions {
  readonly grants: Grants;
  /** See `RealtimeLimits`. */
  readonly bufferBytes: number;
  readonly onGone: () => void;
}

export interface StreamSubscriber extends Subscriber {
  readonly body: ReadableStream<Uint8Array>;
  /** Ends it with an event, unless it is in the middle of another. */
  readonly endWith: (event: string) => void;
}

/** Of 15 seconds each: a quarter of an hour, then it has to connect again. */
const BEATS_MAX = 60;
const LINE_FEED = 10;

const encoder = new TextEncoder();
const OPEN = encoder.encode(": open\n\n");
const HEARTBEAT = encoder.encode(": heartbeat\n\n");
const TOO_SLOW = encoder.encode(": subscriber_too_slow\n\n");

export function createStreamSubscriber(options: StreamOptions): StreamSubscriber {
  const { grants, bufferBytes, onGone } = options;
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let beats = 0;
  // Bytes that are passed on may end in the middle of an event; nothing may come between.
  let isBetweenEvents = true;

  function end(lastWord?: Uint8Array): void {
    if (controller === undefined) return;
    if (lastWord !== undefined && isBetweenEvents) controller.enqueue(lastWord);
    controller.close();
    controller = undefined;
    onGone();
  }

  function send(bytes: Uint8Array): void {
    if (controller === undefined) return;
    if ((controller.desiredSize ?? 0) <= 0) return end(TOO_SLOW);
    controller.enqueue(bytes);
    isBetweenEvents = bytes.at(-1) === LINE_FEED && bytes.at(-2) === LINE_FEED;
  }

  const body = new ReadableStream<Uint8Array>(
    {
      start: (started) => {
        controller = started;
        started.enqueue(OPEN);
      },
      cancel: () => {
        controller = undefined;
        onGone();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: bufferBytes }),
  );

  return {
    body,
    grants,
    takesStreams: true,
    take: ({ message, bytes }: Parcel) => {
      if (message.kind === "tee" || isBetweenEvents) send(bytes());
    },
    beat: () => {
      beats += 1;
      if (beats >= BEATS_MAX) end();
      else if (isBetweenEvents) send(HEARTBEAT);
    },
    end,
    endWith: (event) => end(encoder.encode(event)),
  };
}

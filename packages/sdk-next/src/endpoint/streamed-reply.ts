// An answer that begins at once and is long in coming (docs/protocol.md 3.3): spaces keep the
// connection open, then the real answer follows in an envelope.
import type { StreamEnvelope } from "@cairn/core";

export type Envelope = ReturnType<typeof StreamEnvelope.parse>;

/** Milliseconds between two spaces; proxies cut connections that are silent for half a minute. */
const BEAT_MS = 3_000;

/**
 * A body that is read as it is made: without a reader no timer runs and nothing piles up.
 *
 * @param finish - Must not reject. Its signal aborts when the reader goes away.
 */
export function streamedBody(
  finish: (gone: AbortSignal) => Promise<Envelope>,
  beatMs: number = BEAT_MS,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  const envelope = finish(gone.signal);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function beat(): Promise<undefined> {
    return new Promise((resolve) => {
      timer = setTimeout(resolve, beatMs, undefined);
    });
  }

  return new ReadableStream({
    start(controller) {
      // Hosts send the status and the headers together with the first bytes.
      controller.enqueue(encoder.encode(" "));
    },
    async pull(controller) {
      const finished = await Promise.race([envelope, beat()]);
      clearTimeout(timer);
      if (gone.signal.aborted) return;
      if (finished === undefined) return controller.enqueue(encoder.encode(" "));
      controller.enqueue(encoder.encode(JSON.stringify(finished)));
      controller.close();
    },
    cancel(reason) {
      clearTimeout(timer);
      gone.abort(reason);
    },
  });
}

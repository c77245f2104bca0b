// A subscriber on a WebSocket: what it does not read is bounded, and it is closed with a reason.
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import type { Grants, Subscriber } from "./subscribers.ts";

/** Why a connection is closed: the code, and the reason that goes with it. */
type CloseReason = readonly [code: number, reason: string];

const TOO_SLOW: CloseReason = [4008, "subscriber_too_slow"];
const SHUTTING_DOWN: CloseReason = [1001, "shutting_down"];

/** Heartbeats in a row without a sign of the client: it is gone. */
const SILENT_BEATS_MAX = 2;

export interface SocketOptions {
  readonly socket: Duplex;
  readonly grants: Grants;
  readonly takesStreams: boolean;
  /** See `RealtimeLimits`. */
  readonly bufferBytes: number;
  /** Nothing can be sent any more. Called again when the connection is closed after that. */
  readonly onGone: () => void;
}

export interface SocketSubscriber extends Subscriber {
  /** The handshake on the socket is answered. What was to be taken before is dropped. */
  readonly open: (accepted: WebSocket) => void;
}

export function createSocketSubscriber(options: SocketOptions): SocketSubscriber {
  const { socket, grants, takesStreams, bufferBytes, onGone } = options;
  let webSocket: WebSocket | undefined;
  let silentBeats = 0;

  function close(reason: CloseReason): void {
    webSocket?.close(...reason);
    onGone();
  }

  function send(how: (open: WebSocket) => void): void {
    if (webSocket?.readyState !== WebSocket.OPEN) return;
    if (webSocket.bufferedAmount > bufferBytes) close(TOO_SLOW);
    else how(webSocket);
  }

  socket.on("close", onGone);
  return {
    grants,
    takesStreams,
    open: (accepted) => {
      webSocket = accepted;
      // Whoever breaks the protocol is told so and closed by the library.
      accepted.on("error", () => undefined);
      socket.on("data", () => {
        silentBeats = 0;
      });
      // A client that says no more will not close as it should.
      socket.on("end", () => socket.destroy());
    },
    take: ({ text }) => {
      const bytes = text();
      if (bytes !== undefined) send((open) => open.send(bytes, { binary: false }));
    },
    beat: () => {
      silentBeats += 1;
      if (silentBeats > SILENT_BEATS_MAX) socket.destroy();
      else send((open) => open.ping());
    },
    end: () => close(SHUTTING_DOWN),
  };
}

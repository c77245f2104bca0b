// The opening handshake of a WebSocket, and what a client may send at most. Of what a subscriber says
// nothing is kept: the bounds are there so that saying it costs the executor little.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";

/** A request to upgrade, as a Node server tells it. */
export interface Upgrade {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  /** What the client sent right behind its request. */
  readonly firstBytes: Buffer;
}

/** The only one there is. The library would also take a draft of it, version 8. */
export const WEBSOCKET_VERSION = "13";

// The library's types lag behind it and know no `closeTimeout`.
const OPTIONS = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  skipUTF8Validation: true,
  /** Of one message, in bytes. */
  maxPayload: 16 * 1024,
  /** A message in tiny parts would cost far more than its bytes. */
  maxFragments: 1_024,
  maxBufferedChunks: 1_024,
  /** A client that is closed has so long to take it, in milliseconds. */
  closeTimeout: 2_000,
  // There is nothing that a client could choose.
  handleProtocols: () => false as const,
};

const webSockets = new WebSocketServer(OPTIONS);
// The library answers a wrong handshake by itself, unless somebody listens.
webSockets.on("wsClientError", () => undefined);

/** @returns undefined when the client did not ask as it must, or is gone; nothing was sent then. */
export function acceptWebSocket(upgrade: Upgrade): WebSocket | undefined {
  const { incoming, socket, firstBytes } = upgrade;
  let accepted: WebSocket | undefined;
  webSockets.handleUpgrade(incoming, socket, firstBytes, (webSocket) => {
    accepted = webSocket;
  });
  return accepted;
}

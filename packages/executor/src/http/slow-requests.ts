// Requests that do not come to an end. Node would cut every one that takes longer than a fixed time,
// also those that are streams on purpose; here a route may say that its request is one.
import type { IncomingMessage, ServerResponse } from "node:http";
import { nodeRequestOf } from "./node-request.ts";

export interface RequestLimits {
  /** For a request as a whole, in milliseconds. */
  readonly requestMs: number;
  /** How long a stream may be silent, in milliseconds; it may last as long as it likes. */
  readonly silentMs: number;
  /** Between two looks, in milliseconds. */
  readonly checkMs: number;
}

/** `requestMs` is longer than what `readBody` allows, so that senders usually are told why. */
const REQUEST_LIMITS: RequestLimits = {
  requestMs: 60_000,
  silentMs: 600_000,
  checkMs: 5_000,
};

const streams = new WeakSet<IncomingMessage>();

/** The body of this request is read as it comes, and may take as long as its sender likes. */
export function expectStream(request: Request): void {
  const node = nodeRequestOf(request);
  if (node !== undefined) streams.add(node);
}

export interface SlowRequests {
  readonly watch: (request: IncomingMessage, response: ServerResponse) => void;
  readonly stop: () => void;
}

interface Watched {
  readonly response: ServerResponse;
  /** When it began; of a stream, when it was last heard of. */
  since: number;
  bytes: number;
}

export function watchRequests(limits: RequestLimits = REQUEST_LIMITS): SlowRequests {
  const open = new Map<IncomingMessage, Watched>();
  const timer = setInterval(() => {
    for (const [request, watched] of open) {
      if (isOver(request, watched, limits)) cutOff(request, watched.response);
    }
  }, limits.checkMs);
  timer.unref();
  return {
    watch: (request, response) => {
      if (!hasBody(request)) return;
      open.set(request, { response, since: performance.now(), bytes: request.socket.bytesRead });
      // Once it has arrived as a whole, or broke off.
      request.once("close", () => open.delete(request));
    },
    stop: () => clearInterval(timer),
  };
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";

function isOver(request: IncomingMessage, watched: Watched, limits: RequestLimits): boolean {
  if (request.complete) return false;
  const { bytesRead } = request.socket;
  // Nobody reads a stream any more that has had its answer.
  const isStream = streams.has(request) && !watched.response.writableEnded;
  if (isStream && bytesRead !== watched.bytes) {
    watched.bytes = bytesRead;
    watched.since = performance.now();
  }
  const limit = isStream ? limits.silentMs : limits.requestMs;
  return performance.now() - watched.since > limit;
}

/** What Node itself answers. */
const TIMED_OUT = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n";

function cutOff({ socket }: IncomingMessage, response: ServerResponse): void {
  if (!response.headersSent) socket.write(TIMED_OUT);
  socket.destroySoon();
}

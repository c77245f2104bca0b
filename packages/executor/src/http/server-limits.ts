// What Node's HTTP server bears with before any of our code runs: slow senders and large headers.
import type { ServerOptions } from "node:http";

/**
 * For `http.createServer`. A sender who needs longer for its headers, or sends more of them, gets 408
 * or 431 from Node itself; how long a whole request may take is in slow-requests.ts. `keepAliveTimeout`
 * is above the 60 s of most load balancers, so that it is they who close a connection.
 */
export const SERVER_LIMITS = {
  headersTimeout: 15_000,
  requestTimeout: 0,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
  keepAliveTimeout: 65_000,
} as const satisfies ServerOptions;

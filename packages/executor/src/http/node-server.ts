// Hosts an executor on a Node server.
import { createAdaptorServer } from "@hono/node-server";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Executor } from "../executor.ts";
import { SERVER_LIMITS } from "./server-limits.ts";

export interface NodeServer {
  readonly port: number;
  /** Takes no new connections; those under way may finish. */
  readonly close: () => Promise<void>;
}

export async function serveExecutor(
  executor: Pick<Executor, "fetch">,
  listen: { readonly port: number; readonly host: string },
): Promise<NodeServer> {
  const server = createAdaptorServer({
    fetch: executor.fetch,
    serverOptions: SERVER_LIMITS,
  }) as Server;
  server.listen(listen.port, listen.host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: () => closeServer(server),
  };
}

/** Feeds and idle connections would keep the server open; they are cut after this long. */
const CLOSE_MS = 500;

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await closed;
  clearTimeout(timer);
}

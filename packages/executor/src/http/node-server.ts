// Hosts an executor on a Node server.
import { getRequestListener } from "@hono/node-server";
import { once } from "node:events";
import { createServer, IncomingMessage, type Server } from "node:http";
import type { Executor } from "../executor.ts";
import { rememberNodeRequest } from "./node-request.ts";
import { acceptUpgrades, type Upgrades } from "./realtime-upgrade.ts";
import { SERVER_LIMITS } from "./server-limits.ts";
import { type RequestLimits, watchRequests } from "./slow-requests.ts";
import { answerUnreadable } from "./unreadable-request.ts";

export interface NodeServer {
  readonly port: number;
  /** Takes no new connections; those under way may finish. */
  readonly close: () => Promise<void>;
}

export interface Listen {
  readonly port: number;
  readonly host: string;
  /** Default: `REQUEST_LIMITS`. */
  readonly limits?: RequestLimits;
}

export async function serveExecutor(
  executor: Pick<Executor, "fetch"> & Partial<Pick<Executor, "endSubscriptions">>,
  listen: Listen,
): Promise<NodeServer> {
  const handle = getRequestListener(
    (request, { incoming }) => {
      if (incoming instanceof IncomingMessage) rememberNodeRequest(request, incoming);
      return executor.fetch(request);
    },
    { errorHandler: answerUnreadable },
  );
  const slow = watchRequests(listen.limits);
  const server = createServer(SERVER_LIMITS, (request, response) => {
    slow.watch(request, response);
    void handle(request, response);
  });
  server.once("close", slow.stop);
  const upgrades = acceptUpgrades(server, executor.fetch);
  server.listen(listen.port, listen.host);
  await once(server, "listening");
  return {
    port: portOf(server),
    close: () => closeServer(server, upgrades, executor.endSubscriptions),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

/** Feeds and idle connections would keep the server open; they are cut after this long. */
const CLOSE_MS = 500;

async function closeServer(
  server: Server,
  upgrades: Upgrades,
  endSubscriptions: () => void = () => undefined,
): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  endSubscriptions();
  const timer = setTimeout(() => {
    server.closeAllConnections();
    upgrades.destroyAll();
  }, CLOSE_MS);
  await closed;
  clearTimeout(timer);
}

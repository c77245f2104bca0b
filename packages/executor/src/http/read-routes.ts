// The read API: everything that GET answers, for people, programs and the dashboard.
import { Hono } from "hono";
import type { Reader } from "../db/client.ts";
import { pingDatabase } from "../db/ping.ts";
import type { Logger } from "../ops/log.ts";
import type { QstashParts } from "../queue/qstash/create-qstash.ts";
import type { Now } from "./answer.ts";
import { CANCELLATION_ROUTES } from "./cancellation-route-table.ts";
import { ENDPOINT_ROUTES, OUTPUT_ROUTES } from "./endpoint-route-table.ts";
import { type Handlers, mountRoutes } from "./mount-routes.ts";
import { openApiDocument } from "./openapi.ts";
import { LIMIT_ROUTES } from "./limit-route-table.ts";
import { PAUSE_ROUTES } from "./pause-route-table.ts";
import { READ_ROUTES } from "./read-route-table.ts";
import { REALTIME_ROUTES } from "./realtime-route-table.ts";
import { eventHandlers } from "./routes/read-events.ts";
import { feedHandlers, type FeedPorts } from "./routes/read-feed.ts";
import { functionHandlers, type FunctionReaderParts } from "./routes/read-functions.ts";
import { type Component, healthHandlers } from "./routes/read-health.ts";
import { runHandlers } from "./routes/read-runs.ts";
import { SCHEDULE_ROUTES } from "./schedule-route-table.ts";
import { SYNC_ROUTES } from "./sync-route-table.ts";
import { QUEUE_ROUTES } from "./queue-route-table.ts";
import { WIRE_ROUTES } from "./wire-route-table.ts";
import { WRITE_ROUTES } from "./write-route-table.ts";

export interface ReadDependencies extends FeedPorts {
  readonly reader: Reader;
  readonly log: Logger;
  /** How an app is doing. Default: nobody knows. */
  readonly appHealth?: FunctionReaderParts["appHealth"];
  /** Stands in answers for people; nothing is decided by it. Default: the process's clock. */
  readonly now?: Now;
  /** Undefined: no outside queue is the clock. */
  readonly qstash?: Pick<QstashParts, "queue">;
}

/** What `GET /v1/openapi.json` describes. */
export const API_ROUTES = [
  ...READ_ROUTES,
  ...WRITE_ROUTES,
  ...CANCELLATION_ROUTES,
  ...SCHEDULE_ROUTES,
  ...PAUSE_ROUTES,
  ...LIMIT_ROUTES,
  ...WIRE_ROUTES,
  ...REALTIME_ROUTES,
  ...SYNC_ROUTES,
  ...ENDPOINT_ROUTES,
  ...OUTPUT_ROUTES,
  ...QUEUE_ROUTES,
];

const unknown = (): undefined => undefined;

export function readRoutes(dependencies: ReadDependencies): Hono {
  const { reader, log, now = () => new Date(), appHealth = unknown, qstash } = dependencies;
  const database: Component = {
    name: "database",
    check: async () => {
      await pingDatabase(reader);
      return undefined;
    },
  };
  const document = openApiDocument(API_ROUTES);
  const handlers: Handlers<typeof READ_ROUTES> = {
    ...eventHandlers({ reader, now }),
    ...runHandlers({ reader, now, appHealth }),
    ...functionHandlers({ reader, now, appHealth }),
    ...feedHandlers(dependencies),
    ...healthHandlers([database, ...componentsOf(qstash)], log),
    readOpenApi: (c) => c.json(document),
  };
  const routes = new Hono();
  mountRoutes(routes, READ_ROUTES, handlers);
  return routes;
}

/** Messages that are late do not keep an executor from being ready. */
const componentsOf = (qstash: ReadDependencies["qstash"]): readonly Component[] =>
  qstash === undefined
    ? []
    : [{ name: "qstash", check: async () => qstash.queue.problem()?.message }];

// All routes of the executor on one origin. Who may ask is decided before a route sees a request.
import { CairnError, HEADERS, type ServerKind } from "@cairn/core";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { Cancellations } from "../app/cancel-many.ts";
import type { RunChanges } from "../app/change-runs.ts";
import type { EndpointRuns } from "../app/endpoint-runs.ts";
import type { Engine } from "../app/engine.ts";
import type { Ingest } from "../app/ingest-events.ts";
import { createRunStateReader } from "../app/read-state.ts";
import type { RunEnds } from "../app/run-ends.ts";
import { createSendSignal } from "../app/send-signal.ts";
import { createTakeSpans } from "../app/take-spans.ts";
import type { Worker } from "../app/worker.ts";
import { keepHouse } from "../app/housekeeping.ts";
import type { Database } from "../db/client.ts";
import { VERSION } from "../ops/version.ts";
import type { Keyring } from "../keys/keyring.ts";
import type { OutputTokens } from "../keys/output-token.ts";
import type { Feed } from "../live/feed.ts";
import type { QstashParts } from "../queue/qstash/create-qstash.ts";
import type { Realtime } from "../realtime/realtime.ts";
import { createAuthenticator } from "./authenticate.ts";
import { cancellationRoutes } from "./cancellation-routes.ts";
import { changeRoutes } from "./change-runs.ts";
import { checkpointRoutes } from "./checkpoint.ts";
import type { DashboardProxy } from "./dashboard-proxy.ts";
import { devInfoRoutes } from "./dev-info.ts";
import { outputRoutes } from "./endpoint-output.ts";
import { endpointRoutes } from "./endpoint-routes.ts";
import { errorHandler, notFoundHandler } from "./error-response.ts";
import { guardOrigin } from "./guard-origin.ts";
import { guardMethods } from "./mount-routes.ts";
import { queueRoutes } from "./queue-routes.ts";
import { readRoutes } from "./read-routes.ts";
import { limitRoutes } from "./limit-routes.ts";
import { pauseRoutes } from "./pause-routes.ts";
import { runStateRoutes } from "./run-state.ts";
import { scheduleRoutes } from "./schedule-routes.ts";
import { signalRoutes } from "./signals.ts";
import { publishRoutes, subscribeRoutes } from "./realtime-routes.ts";
import { eventRoutes } from "./receive-events.ts";
import { spanRoutes } from "./receive-spans.ts";
import { registerRoutes, type RegisterPorts } from "./register-app.ts";

export interface ServerParts {
  readonly mode: ServerKind;
  readonly keyring: Keyring;
  readonly allowedHosts: readonly string[];
  readonly database: Database;
  readonly engine: Engine;
  readonly worker: Worker;
  readonly ingest: Ingest;
  readonly changes: RunChanges;
  readonly cancellations: Pick<Cancellations, "begin" | "look">;
  readonly feed: Feed;
  readonly realtime: Realtime;
  readonly endpoints: EndpointRuns;
  readonly outputTokens: OutputTokens;
  readonly runEnds: RunEnds;
  /** See `SubscribePorts`. Default: none. */
  readonly realtimeHosts?: readonly string[];
  readonly sync: Pick<RegisterPorts, "register" | "record" | "syncUrl">;
  /** Undefined: pages that are not ours are not found. */
  readonly dashboard: DashboardProxy | undefined;
  /** Undefined: no outside queue is the clock. */
  readonly qstash?: QstashParts;
  /** False: pages are told to poll. Default true. */
  readonly pushesChanges?: boolean;
  readonly isStopping: () => boolean;
}

export function createServerApp(parts: ServerParts): Hono {
  const { mode, engine, database, worker, allowedHosts } = parts;
  const { log, newId, nowMs } = engine;
  const authenticator = createAuthenticator(parts);
  const app = new Hono();
  app.onError(errorHandler(log));
  app.notFound(notFoundHandler(log));
  app.use(guardOrigin({ mode, allowedHosts }), sayServerKind(mode), refuseWhenStopping(parts));
  // Their tokens are all they need.
  app.route("/", subscribeRoutes({ realtimeHosts: [], ...parts }));
  app.route("/", outputRoutes(parts));
  app.route("/", queueRoutes({ ...parts, keepHouse: () => keepAll(parts) }));
  for (const path of PROTECTED) app.use(path, authenticator.requireBearer);
  app.route(
    "/",
    eventRoutes({
      accept: parts.ingest.accept,
      requireKey: authenticator.requireEventKey,
      newId,
      nowMs,
    }),
  );
  app.route("/", registerRoutes({ ...parts.sync, serverKind: mode, reader: database.reader }));
  if (mode === "dev") {
    app.route("/", devInfoRoutes({ version: VERSION, registry: engine.registry }));
  }
  app.route("/", checkpointRoutes({ ...engine, worker, maxBytes: engine.limits.stateBytes }));
  app.route("/", endpointRoutes({ ...parts, maxBytes: engine.limits.stateBytes }));
  app.route("/", changeRoutes(parts.changes));
  app.route("/", scheduleRoutes(parts));
  app.route("/", cancellationRoutes({ ...parts, reader: database.reader }));
  app.route("/", limitRoutes({ ...authenticator, engine, reader: database.reader }));
  app.route("/", pauseRoutes({ ...authenticator, engine, reader: database.reader }));
  const sendSignal = createSendSignal(engine, worker.follow);
  app.route("/", signalRoutes({ sendSignal, maxBytes: engine.limits.stepOutputBytes }));
  app.route("/", spanRoutes({ takeSpans: createTakeSpans(engine) }));
  app.route("/", runStateRoutes(createRunStateReader(engine)));
  app.route("/", publishRoutes({ realtime: parts.realtime, newId }));
  app.route(
    "/",
    readRoutes({ ...parts, reader: database.reader, log, appHealth: worker.appHealth }),
  );
  guardMethods(app);
  if (parts.dashboard !== undefined) app.get("*", parts.dashboard.handle);
  return app;
}

/** What timers do where a process lives long enough to have them. */
async function keepAll({ engine, cancellations }: ServerParts): Promise<void> {
  await Promise.all([keepHouse(engine), cancellations.look()]);
}

/** Event keys guard `/e`, and health is for load balancers; everything else needs a bearer token. */
const PROTECTED = ["/v1/*", "/v0/*", "/fn/*", "/invoke/*"] as const;

function sayServerKind(mode: ServerKind): MiddlewareHandler {
  const say = (c: Context): void => {
    c.header(HEADERS.serverKind, mode);
    c.header("x-content-type-options", "nosniff");
  };
  return async (c, next) => {
    // Before there is an answer, because to change one is to make it anew.
    say(c);
    await next();
    // One that a handler made by itself knows nothing of them.
    if (!c.res.headers.has(HEADERS.serverKind)) say(c);
  };
}

/** While it drains, an executor takes nothing new that it might have to leave behind (I24). */
function refuseWhenStopping({ isStopping }: ServerParts): MiddlewareHandler {
  return async (c, next) => {
    if (isStopping() && c.req.path.startsWith("/e")) {
      throw new CairnError("shutting_down", {
        message: "This executor is stopping and takes no more events.",
        hint: "Send it again; another one will take it.",
      });
    }
    await next();
  };
}

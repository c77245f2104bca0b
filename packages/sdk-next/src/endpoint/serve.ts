// The serve endpoint: route handlers for the Next.js App Router, or any router of web requests.
import { authenticate, type Caller } from "./authenticate.ts";
import type { Client } from "../client.ts";
import { type DevRegistration, startDevRegistration } from "./dev-registration.ts";
import type { Endpoint, Visit } from "./endpoint.ts";
import { readEnvironment } from "../connection/environment.ts";
import type { AnyFunction } from "../function.ts";
import { handleCall } from "./handle-call.ts";
import { handleSync } from "./handle-sync.ts";
import { introspection } from "./introspection.ts";
import { jsonReply, type Reply, toResponse, UNAUTHORIZED } from "./reply.ts";
import { servedFunctions } from "./served-functions.ts";
import { configuredLocation, type ServeLocation } from "./serve-url.ts";

export interface ServeOptions extends ServeLocation {
  readonly client: Pick<Client, "id" | "runtime">;
  readonly functions: readonly AnyFunction[];
}

export type RouteHandler = (request: Request) => Promise<Response>;

/** The exports of a route file: `export const { GET, POST, PUT } = serve({ ... })`. */
export interface RouteHandlers {
  readonly GET: RouteHandler;
  readonly POST: RouteHandler;
  readonly PUT: RouteHandler;
}

/**
 * Serves functions to the executor. In development it also registers the app, in the background.
 *
 * @throws {TypeError} If two functions have the same id.
 */
export function serve({ client, functions, ...options }: ServeOptions): RouteHandlers {
  const { runtime } = client;
  const endpoint: Endpoint = {
    runtime,
    served: servedFunctions(functions),
    location: () => configuredLocation(options, readEnvironment()),
  };
  const registration = startDevRegistration(endpoint);

  async function handle(request: Request): Promise<Response> {
    const nowMs = runtime.clock.now();
    try {
      const { reply, caller } = await answer(endpoint, request, registration);
      registration.seen(request);
      const key = caller.kind === "trusted" ? caller.key : undefined;
      return toResponse(reply, request, { key, nowMs });
    } catch (error) {
      runtime.logger.error("The serve endpoint failed.", error);
      return toResponse(internal(), request, { key: undefined, nowMs });
    }
  }

  return { GET: handle, POST: handle, PUT: handle };
}

interface Answer {
  readonly reply: Reply;
  readonly caller: Caller;
}

async function answer(
  endpoint: Endpoint,
  request: Request,
  registration: DevRegistration,
): Promise<Answer> {
  if (!METHODS.has(request.method)) return { reply: NOT_ALLOWED, caller: { kind: "stranger" } };
  const connection = endpoint.runtime.connection();
  if (connection.mode === "production" && connection.signingKey === undefined) {
    return failClosed(endpoint);
  }
  const visit: Visit = { request, connection };
  if (request.method === "GET") return introspect(endpoint, visit);
  if (request.method === "POST") return await handleCall(endpoint, visit);
  const { url, ...sync } = await handleSync(endpoint, visit);
  if (url !== undefined) registration.synced(url);
  return sync;
}

const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT"]);
const NOT_ALLOWED: Reply = { status: 405, body: "", isBare: true };

function introspect(endpoint: Endpoint, { request, connection }: Visit): Answer {
  const nowMs = endpoint.runtime.clock.now();
  const caller = authenticate(request, "", { connection, nowMs });
  if (caller.kind === "stranger") return { reply: UNAUTHORIZED, caller };
  return { reply: jsonReply(200, introspection(endpoint, connection)), caller };
}

/** Production without a signing key answers nobody: anyone could call the functions. */
function failClosed({ runtime }: Endpoint): Answer {
  runtime.logger.error(
    "This app has no signing key and refuses every request. Set CAIRN_SIGNING_KEY (or signingKey " +
      "in createClient), or CAIRN_DEV=1 for development.",
  );
  return { reply: internal(), caller: { kind: "stranger" } };
}

const internal = (): Reply => ({
  ...jsonReply(500, { code: "internal_server_error" }),
  isBare: true,
});

// The serve endpoint: route handlers for the Next.js App Router, or any router of web requests.
import { bothSignals } from "../both-signals.ts";
import { authenticate } from "./authenticate.ts";
import type { Client } from "../client.ts";
import { type DevRegistration, startDevRegistration } from "./dev-registration.ts";
import type { Endpoint, Visit } from "./endpoint.ts";
import { readEnvironment } from "../connection/environment.ts";
import type { AnyFunction } from "../function.ts";
import { type CallAnswer, handleCall } from "./handle-call.ts";
import { handleSync } from "./handle-sync.ts";
import { introspection } from "./introspection.ts";
import {
  jsonReply,
  type Reply,
  type Signing,
  streamResponse,
  toEnvelope,
  toResponse,
  UNAUTHORIZED,
} from "./reply.ts";
import { servedFunctions } from "./served-functions.ts";
import { configuredLocation, type ServeLocation } from "./serve-url.ts";
import { type Envelope, streamedBody } from "./streamed-reply.ts";

export interface ServeOptions extends ServeLocation {
  readonly client: Pick<Client, "id" | "runtime">;
  readonly functions: readonly AnyFunction[];
  /**
   * True: calls are answered at once and kept open with a space every 3 s, so that platforms that
   * limit the time to the first byte let long steps run. Default: `CAIRN_STREAMING`, else false.
   */
  readonly streaming?: boolean | undefined;
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
export function serve(options: ServeOptions): RouteHandlers {
  const { client, functions } = options;
  const { runtime } = client;
  const endpoint: Endpoint = {
    runtime,
    served: servedFunctions(functions),
    location: () => configuredLocation(options, readEnvironment()),
    isStreaming: () => isStreaming(options),
  };
  const registration = startDevRegistration(endpoint);

  async function handle(request: Request): Promise<Response> {
    try {
      const given = await answer(endpoint, request, registration);
      registration.seen(request);
      return await respond(endpoint, request, given);
    } catch (error) {
      runtime.logger.error("The serve endpoint failed.", error);
      return toResponse(internal(), request, { key: undefined, nowMs: 0 });
    }
  }

  return { GET: handle, POST: handle, PUT: handle };
}

/** Signed with the time of the answer: a step may have taken longer than a signature lasts. */
async function respond(
  { runtime, isStreaming: streams }: Endpoint,
  request: Request,
  given: CallAnswer,
): Promise<Response> {
  const key = given.caller.kind === "trusted" ? given.caller.key : undefined;
  const signing = (): Signing => ({ key, nowMs: runtime.clock.now() });
  if ("reply" in given) return toResponse(given.reply, request, signing());
  const { run } = given;
  if (!streams()) return toResponse(await run(() => request.signal), request, signing());
  const finish = async (gone: AbortSignal): Promise<Envelope> => {
    let either: AbortSignal | undefined;
    const signal = (): AbortSignal => (either ??= bothSignals(request.signal, gone));
    const reply = await run(signal).catch((error: unknown) => {
      runtime.logger.error("The serve endpoint failed.", error);
      return internal();
    });
    return toEnvelope(reply, request, signing());
  };
  return streamResponse(streamedBody(finish), request);
}

async function answer(
  endpoint: Endpoint,
  request: Request,
  registration: DevRegistration,
): Promise<CallAnswer> {
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

function introspect(endpoint: Endpoint, { request, connection }: Visit): CallAnswer {
  const nowMs = endpoint.runtime.clock.now();
  const caller = authenticate(request, "", { connection, nowMs });
  if (caller.kind === "stranger") return { reply: UNAUTHORIZED, caller };
  return { reply: jsonReply(200, introspection(endpoint, connection)), caller };
}

function isStreaming({ streaming }: ServeOptions): boolean {
  if (streaming !== undefined) return streaming;
  const said = readEnvironment().streaming?.toLowerCase();
  return said === "1" || said === "true";
}

/** Production without a signing key answers nobody: anyone could call the functions. */
function failClosed({ runtime }: Endpoint): CallAnswer {
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

// PUT: the executor asks for the app's functions, or asks the app to register itself.
import { HEADERS, isJsonObject, QUERY } from "@cairn/core";
import { authenticate, type Caller, isSigned } from "./authenticate.ts";
import type { Endpoint, Visit } from "./endpoint.ts";
import { readBody, SYNC_BODY_MAX } from "./read-body.ts";
import { inBandSync, register } from "./register.ts";
import { jsonReply, type Reply, UNAUTHORIZED } from "./reply.ts";
import { urlFromRequest } from "./serve-url.ts";

export interface SyncAnswer {
  readonly reply: Reply;
  readonly caller: Caller;
  /** The URL that the executor now knows, when the sync worked. */
  readonly url?: string;
}

const STRANGER: Caller = { kind: "stranger" };

export async function handleSync(endpoint: Endpoint, visit: Visit): Promise<SyncAnswer> {
  const { request, connection } = visit;
  const inBand = request.headers.get(HEADERS.syncKind) === "in_band";
  if (connection.mode === "production" && !isSigned(request)) {
    return inBand || endpoint.location().serveOrigin === undefined
      ? refuseUnsigned(endpoint)
      : await outOfBand(endpoint, visit, STRANGER);
  }
  const body = await readBody(request, SYNC_BODY_MAX);
  if (body === undefined) return { reply: invalid("the body is too large"), caller: STRANGER };
  const nowMs = endpoint.runtime.clock.now();
  const caller = authenticate(request, body, { connection, nowMs });
  if (caller.kind === "stranger") return { reply: UNAUTHORIZED, caller };
  if (!inBand) return await outOfBand(endpoint, visit, caller);
  const url = urlIn(body);
  if (url === undefined)
    return { reply: invalid('the body must be {"url": "https://..."}'), caller };
  const reply = jsonReply(200, inBandSync(endpoint, connection, url), syncKind("in_band"));
  return { reply, caller, url };
}

/** Without a configured origin, whoever forges the Host header would say where the app is. */
function refuseUnsigned({ runtime }: Endpoint): SyncAnswer {
  runtime.logger.warn(
    "An unsigned sync was refused. Let the executor sync the app, or set CAIRN_SERVE_ORIGIN.",
  );
  return { reply: UNAUTHORIZED, caller: STRANGER };
}

async function outOfBand(
  endpoint: Endpoint,
  { request, connection }: Visit,
  caller: Caller,
): Promise<SyncAnswer> {
  const url = urlFromRequest(request, endpoint.location());
  const deployId = new URL(request.url).searchParams.get(QUERY.deployId) ?? undefined;
  const serverKind = request.headers.get(HEADERS.serverKind) ?? undefined;
  try {
    const result = await register(endpoint, { connection, url, deployId, serverKind });
    const { status, message, modified } = result;
    const reply = jsonReply(status, { message, modified }, syncKind("out_of_band"));
    return status < 400 ? { reply, caller, url } : { reply, caller };
  } catch (error) {
    endpoint.runtime.logger.warn("The executor could not be reached for a sync.", error);
    const body = { message: "The executor could not be reached.", modified: false };
    return { reply: jsonReply(500, body, syncKind("out_of_band")), caller };
  }
}

const syncKind = (kind: string): Record<string, string> => ({ [HEADERS.syncKind]: kind });

const invalid = (message: string): Reply => jsonReply(400, { code: "invalid_request", message });

/** Exactly one key: what else a body says, it does not say to us. */
function urlIn(body: string): string | undefined {
  const value = parse(body);
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return undefined;
  const url = value["url"];
  return typeof url === "string" && /^https?:\/\//.test(url) && URL.canParse(url) ? url : undefined;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

// Tells the executor of this app: the body of a sync, and the call that delivers it (protocol.md 1).
import { HEADERS, isJsonObject, QUERY } from "@cairn/core";
import { parseBody } from "../connection/answer-body.ts";
import type { Connection } from "../connection/connection.ts";
import type { Endpoint } from "./endpoint.ts";
import { CAPABILITIES, introspection } from "./introspection.ts";
import { functionEntries } from "./served-functions.ts";
import { FRAMEWORK, SDK_NAME, SDK_VERSION } from "../version.ts";

export interface Registering {
  readonly connection: Connection;
  /** The URL of the serve endpoint. */
  readonly url: string;
  readonly deployId?: string | undefined;
  /** Sent back to the executor, which checks that it is its own. */
  readonly serverKind?: string | undefined;
}

export interface Registered {
  readonly status: number;
  readonly message: string;
  readonly modified: boolean;
}

/** Rejects when the executor cannot be reached. */
export async function register(
  { runtime, served }: Endpoint,
  { connection, url, deployId, serverKind }: Registering,
): Promise<Registered> {
  const query = deployId === undefined ? "" : `?${QUERY.deployId}=${encodeURIComponent(deployId)}`;
  const answer = await runtime.api(connection).request({
    method: "POST",
    path: `/fn/register${query}`,
    headers: {
      [HEADERS.syncKind]: "out_of_band",
      ...(serverKind === undefined ? {} : { [HEADERS.expectedServerKind]: serverKind }),
    },
    body: JSON.stringify({
      url,
      deployType: "ping",
      framework: FRAMEWORK,
      appName: runtime.id,
      functions: functionEntries(served, url),
      sdk: SDK_NAME,
      v: "0.1",
      ...(deployId === undefined ? {} : { deployId }),
      capabilities: CAPABILITIES,
    }),
  });
  return readAnswer(answer.status, answer.text);
}

/** The body's own `status` counts; without one the HTTP status does. */
function readAnswer(httpStatus: number, text: string): Registered {
  const body = parseBody(text);
  const status = typeof body["status"] === "number" ? body["status"] : httpStatus;
  const error = isJsonObject(body["error"]) ? body["error"]["message"] : body["error"];
  const failed = status >= 400;
  const fallback = failed ? `the executor answered ${String(status)}` : "Successfully registered";
  const message = typeof error === "string" ? error : fallback;
  return { status, message, modified: body["modified"] === true };
}

/** The answer to an in-band sync: the same facts, without calling the executor. */
export function inBandSync(endpoint: Endpoint, connection: Connection, url: string): object {
  return {
    app_id: endpoint.runtime.id,
    appVersion: null,
    capabilities: CAPABILITIES,
    env: null,
    framework: FRAMEWORK,
    functions: functionEntries(endpoint.served, url),
    inspection: introspection(endpoint, connection),
    platform: null,
    sdk_author: "cairn",
    sdk_language: "js",
    sdk_version: SDK_VERSION,
    sdk: SDK_NAME,
    url,
  };
}

// What the endpoint tells of itself: little to anybody in development, nothing to a stranger in
// production, and no secret to anybody (docs/protocol.md, section 2).
import type { Endpoint } from "./endpoint.ts";
import type { Connection } from "../connection/connection.ts";
import { keyHash, textHash } from "../connection/signature.ts";
import { FRAMEWORK, SDK_VERSION } from "../version.ts";

const SCHEMA_VERSION = "2024-05-24";
const HASH_SHOWN = 12;

export const CAPABILITIES = { trust_probe: "v1" } as const;

export function introspection(endpoint: Endpoint, connection: Connection): object {
  const open = {
    extra: { native_crypto: true },
    has_event_key: connection.eventKey !== undefined,
    has_signing_key: connection.signingKey !== undefined,
    function_count: endpoint.served.size,
    mode: connection.mode === "dev" ? "dev" : "cloud",
    schema_version: SCHEMA_VERSION,
  };
  return connection.mode === "dev" ? open : { ...open, ...forTheExecutor(endpoint, connection) };
}

/** Enough to tell an operator "wrong key" without showing one. */
function forTheExecutor(
  { runtime, location, isStreaming }: Endpoint,
  connection: Connection,
): object {
  const { serveOrigin = null, servePath = null } = location();
  const { baseUrl = null, eventKey, signingKey, signingKeyFallback } = connection;
  return {
    extra: { native_crypto: true, is_streaming: isStreaming() },
    authentication_succeeded: true,
    api_origin: baseUrl,
    app_id: runtime.id,
    capabilities: CAPABILITIES,
    env: null,
    event_api_origin: baseUrl,
    event_key_hash: eventKey === undefined ? null : textHash(eventKey),
    framework: FRAMEWORK,
    sdk_language: "js",
    sdk_version: SDK_VERSION,
    serve_origin: serveOrigin,
    serve_path: servePath,
    signing_key_fallback_hash: shortHash(signingKeyFallback),
    signing_key_hash: shortHash(signingKey),
  };
}

const shortHash = (key: string | undefined): string | null =>
  key === undefined ? null : keyHash(key).slice(0, HASH_SHOWN);

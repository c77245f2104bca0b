// How the app and the executor reach and trust each other: options first, then the environment.
import { type Environment, readEnvironment } from "./environment.ts";

export interface ConnectionOptions {
  /** Where the executor is. Required in production, here or as `CAIRN_BASE_URL`. */
  readonly baseUrl?: string | undefined;
  readonly eventKey?: string | undefined;
  readonly signingKey?: string | undefined;
  /** The key before the last rotation; both are accepted. */
  readonly signingKeyFallback?: string | undefined;
  /** True switches signatures off. Never set it where others can reach the app. */
  readonly isDev?: boolean | undefined;
}

export interface Connection {
  readonly mode: "dev" | "production";
  /** Without a slash at the end; undefined when production has none. */
  readonly baseUrl: string | undefined;
  readonly eventKey: string | undefined;
  readonly signingKey: string | undefined;
  readonly signingKeyFallback: string | undefined;
}

/** Where `cairn dev` listens. */
const DEV_BASE_URL = "http://127.0.0.1:8288";

/** Read anew at each call: nothing is settled when the module is loaded. */
export function resolveConnection(
  options: ConnectionOptions,
  environment: Environment = readEnvironment(),
): Connection {
  const mode = resolveMode(options.isDev, environment);
  const baseUrl =
    options.baseUrl ??
    environment.baseUrl ??
    urlIn(environment.dev) ??
    (mode === "dev" ? DEV_BASE_URL : undefined);
  return {
    mode,
    baseUrl: baseUrl?.replace(/\/+$/, ""),
    eventKey: options.eventKey ?? environment.eventKey,
    signingKey: options.signingKey ?? environment.signingKey,
    signingKeyFallback: options.signingKeyFallback ?? environment.signingKeyFallback,
  };
}

/** Production unless development is said out loud; `next dev` does so with NODE_ENV. */
function resolveMode(isDev: boolean | undefined, environment: Environment): Connection["mode"] {
  if (isDev !== undefined) return isDev ? "dev" : "production";
  const said = environment.dev?.toLowerCase();
  if (said !== undefined) {
    return said === "1" || said === "true" || urlIn(said) !== undefined ? "dev" : "production";
  }
  return environment.nodeEnv === "development" ? "dev" : "production";
}

function urlIn(text: string | undefined): string | undefined {
  return text !== undefined && /^https?:\/\//i.test(text) ? text : undefined;
}

/** @throws {Error} In production without a base URL: no host of anybody is assumed. */
export function requireBaseUrl(connection: Connection): string {
  if (connection.baseUrl !== undefined) return connection.baseUrl;
  throw new Error(
    "The executor's URL is not known. Set CAIRN_BASE_URL (or baseUrl in createClient), " +
      "or CAIRN_DEV=1 for development.",
  );
}

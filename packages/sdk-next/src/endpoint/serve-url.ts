// Where the executor reaches this app.
import { QUERY } from "@cairn/core";
import type { Environment } from "../connection/environment.ts";

export interface ServeLocation {
  /** Scheme, host and port, when the app cannot see them itself: behind a proxy, in a container. */
  readonly serveOrigin?: string | undefined;
  readonly servePath?: string | undefined;
}

type Variables = Pick<Environment, "serveOrigin" | "servePath" | "port">;

/** Options first, then the environment. */
export function configuredLocation(options: ServeLocation, environment: Variables): ServeLocation {
  return {
    serveOrigin: options.serveOrigin ?? environment.serveOrigin,
    servePath: options.servePath ?? environment.servePath,
  };
}

/** The URL of the serve endpoint as this request shows it. */
export function urlFromRequest(request: Request, location: ServeLocation): string {
  const seen = new URL(request.url);
  const url = new URL(location.servePath ?? seen.pathname, location.serveOrigin ?? seen.origin);
  for (const [name, value] of seen.searchParams) {
    if (!OWN_QUERY.has(name)) url.searchParams.append(name, value);
  }
  return url.href;
}

/** The query keys of the protocol are no part of the URL; others may be: a bypass token. */
const OWN_QUERY: ReadonlySet<string> = new Set(Object.values(QUERY));

/** The URL before any request, in development: only when the path is configured. */
export function urlBeforeRequests(
  location: ServeLocation,
  port: string | undefined,
): string | undefined {
  const { servePath, serveOrigin = port && `http://localhost:${port}` } = location;
  if (servePath === undefined || serveOrigin === undefined) return undefined;
  return URL.canParse(servePath, serveOrigin) ? new URL(servePath, serveOrigin).href : undefined;
}

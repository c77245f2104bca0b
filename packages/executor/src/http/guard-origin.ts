// Who may reach the executor through somebody's browser: nobody from another site. Without it, any
// page that a developer visits could send events to localhost, or read from it by rebinding a name.
import { CairnError, type ServerKind } from "@cairn/core";
import type { Context, MiddlewareHandler } from "hono";

export interface GuardOptions {
  /** `dev` checks the Host header; in production that is the business of the proxy in front. */
  readonly mode: ServerKind;
  /** Host names besides loopback, without a port, such as `host.docker.internal`. */
  readonly allowedHosts?: readonly string[];
}

const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];
const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);
const EXCERPT_CHARS = 100;

/**
 * For all routes. Throws `host_not_allowed` and `origin_not_allowed`. Requests without an Origin come
 * from programs and pass.
 */
export function guardOrigin({ mode, allowedHosts = [] }: GuardOptions): MiddlewareHandler {
  const trusted = trustedHosts({ mode, allowedHosts });
  return async (c, next) => {
    const host = hostOf(c);
    if (mode === "dev" && !trusted.has(hostNameOf(host))) throw hostNotAllowed(host);
    const origin = c.req.header("origin");
    if (origin !== undefined && !SAFE_METHODS.has(c.req.method)) checkOrigin(origin, host, trusted);
    await next();
  };
}

/**
 * For connections that a page may open, and read, wherever it comes from. Throws `origin_not_allowed`.
 * Requests without an Origin come from programs and pass.
 */
export function checkPageOrigin(c: Context, options: GuardOptions): void {
  const origin = c.req.header("origin");
  if (origin !== undefined) checkOrigin(origin, hostOf(c), trustedHosts(options));
}

/** In production loopback is another site like any other. */
function trustedHosts({ mode, allowedHosts = [] }: GuardOptions): ReadonlySet<string> {
  const configured = allowedHosts.map((host) => host.toLowerCase());
  return new Set(mode === "dev" ? [...LOOPBACK, ...configured] : configured);
}

/** Mounted in another server there may be no Host header; the URL has it then. */
function hostOf(c: Context): string {
  return (c.req.header("host") ?? new URL(c.req.url).host).toLowerCase();
}

const hostNameOf = (host: string): string => host.replace(/:\d*$/, "");

function checkOrigin(origin: string, host: string, trusted: ReadonlySet<string>): void {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  if (isWeb && (url.host === host || trusted.has(url.hostname))) return;
  throw new CairnError("origin_not_allowed", {
    message: `A page of ${origin.slice(0, EXCERPT_CHARS)} may not change anything here.`,
    hint: "Send the request from a server, or add the page's host to CAIRN_ALLOWED_HOSTS.",
  });
}

function hostNotAllowed(host: string): CairnError {
  return new CairnError("host_not_allowed", {
    message: `This executor does not answer to the host ${host.slice(0, EXCERPT_CHARS)}.`,
    hint: "Use localhost or 127.0.0.1, or add the host to CAIRN_ALLOWED_HOSTS.",
  });
}

// Redirects of requests that steps ask for. Each target goes through the egress guard like the first URL.
import type { GatewayRequest } from "@cairn/core";
import type { Exchange } from "./exchange.ts";

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const FOLLOWED: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** What another origin may get of the request's headers: nothing that could be a secret. */
const HARMLESS: ReadonlySet<string> = new Set(["accept", "accept-language", "user-agent"]);

/**
 * The request that a redirect asks for. Only reads are followed: the sender of anything else must
 * know where it went. Undefined: the answer is to be taken as it is.
 */
export function redirectOf(request: GatewayRequest, answer: Exchange): GatewayRequest | undefined {
  if (answer.kind !== "answered" || !REDIRECTS.has(answer.status)) return undefined;
  if (request.op !== "Gateway" || !FOLLOWED.has(request.method)) return undefined;
  const from = new URL(request.url);
  const to = targetOf(from, answer.headers["location"]);
  if (to === undefined) return undefined;
  const headers = to.origin === from.origin ? request.headers : harmless(request.headers);
  return { ...request, url: to.href, headers };
}

const PROTOCOLS: ReadonlySet<string> = new Set(["http:", "https:"]);

function targetOf(from: URL, location: string | string[] | undefined): URL | undefined {
  const text = Array.isArray(location) ? location[0] : location;
  if (text === undefined || !URL.canParse(text, from.href)) return undefined;
  const to = new URL(text, from);
  const isPlain = PROTOCOLS.has(to.protocol) && to.username === "" && to.password === "";
  return isPlain ? to : undefined;
}

function harmless(headers: GatewayRequest["headers"]): GatewayRequest["headers"] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS.has(name)));
}

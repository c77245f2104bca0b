// Where apps in development usually are (protocol.md 1.3), and what tells one from other servers.
import { HEADERS, QUERY } from "@cairn/core";
import type { AppClient } from "../call/ask-app.ts";
import type { Registry } from "./registry.ts";

const range = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** What frameworks listen on by default. */
export const APP_PORTS: readonly number[] = [
  80,
  443,
  ...range(3000, 3010),
  4321,
  5000,
  5173,
  8000,
  8080,
  8081,
  8787,
  8888,
  ...range(8910, 8915),
];

/** What frameworks serve functions at. */
export const APP_PATHS: readonly string[] = [
  "/api/cairn",
  "/api/inngest",
  "/x/inngest",
  "/.netlify/functions/inngest",
  "/.redwood/functions/inngest",
];

export type ProbeResult = "app" | "locked" | "other";

const PROBE_TIMEOUT_MS = 10_000;

/** `locked`: an app in production mode, which tells strangers nothing. */
export async function probeUrl(
  client: AppClient,
  url: string,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const answer = await client.ask({ method: "GET", url, timeoutMs: PROBE_TIMEOUT_MS, signal });
  if (answer.kind === "failed") return "other";
  if (answer.headers[HEADERS.sdk] !== undefined) return "app";
  return answer.headers[HEADERS.sdkHandled] === undefined ? "other" : "locked";
}

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The URLs of registered apps on this machine. */
export function registeredUrls(registry: Pick<Registry, "index">): readonly string[] {
  const urls = new Set<string>();
  for (const { url: functionUrl, isEndpoint } of registry.index().byId.values()) {
    if (isEndpoint || portOnThisMachine(functionUrl) === undefined) continue;
    const url = new URL(functionUrl);
    url.searchParams.delete(QUERY.functionId);
    url.searchParams.delete(QUERY.stepId);
    urls.add(url.href);
  }
  return [...urls];
}

/** The same for every name of this machine: its port and its path. */
export function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${String(portOnThisMachine(url) ?? host)}${pathname}`;
}

/** Undefined for a URL that leads elsewhere. */
export function portOnThisMachine(text: string): number | undefined {
  const { hostname, port, protocol } = new URL(text);
  if (!LOOPBACK.has(hostname)) return undefined;
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}

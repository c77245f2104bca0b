// HTTP requests that steps ask for (step.fetch, step.ai.infer): made here, outside of any transaction,
// to addresses that the egress guard lets through. Whatever goes wrong becomes an outcome.
import { type GatewayOutcome, type GatewayRequest, isCairnError } from "@cairn/core";
import type { Dispatcher } from "undici";
import type { EgressGuard } from "./egress-guard.ts";
import { type Exchange, exchange } from "./exchange.ts";
import { createGuardedAgent } from "./guarded-agent.ts";
import { hostOf, readGatewayAnswer, requestFailed } from "./gateway-answer.ts";
import { redirectOf } from "./gateway-redirect.ts";

export interface GatewayOptions {
  /** For one request with its redirects' each, in milliseconds. Default 10 minutes. */
  readonly timeoutMs: number;
  /** Of an answer's body. Default 4 MiB. */
  readonly maxBytes: number;
  /** Connections to one host. */
  readonly connections: number;
  /** Undefined in dev: every address may be asked. */
  readonly egress?: EgressGuard | undefined;
}

export interface Gateway {
  /** Never rejects. */
  readonly send: (
    request: GatewayRequest,
    signal: AbortSignal,
  ) => Promise<{ readonly outcome: GatewayOutcome; readonly elapsedMs: number }>;
  readonly close: () => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
const REDIRECTS_MAX = 5;

export function createGateway(options: GatewayOptions): Gateway {
  const { egress, connections } = options;
  const agent = createGuardedAgent({ connections, connectTimeoutMs: CONNECT_TIMEOUT_MS, egress });
  return {
    send: async (request, signal) => {
      const start = performance.now();
      const outcome = await follow(agent, options, { request, signal });
      return { outcome, elapsedMs: performance.now() - start };
    },
    close: () => agent.destroy(),
  };
}

interface Sent {
  readonly request: GatewayRequest;
  readonly signal: AbortSignal;
}

async function follow(
  agent: Dispatcher,
  options: GatewayOptions,
  { request, signal }: Sent,
): Promise<GatewayOutcome> {
  let current = request;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await sendOnce(agent, options, { request: current, signal });
    const next = redirectOf(current, answer);
    if (next === undefined) return readGatewayAnswer(current, answer, options);
    if (redirects === REDIRECTS_MAX) {
      const why = `${hostOf(request)} redirects more than ${String(REDIRECTS_MAX)} times.`;
      return requestFailed(request, why, { retriable: false });
    }
    current = next;
  }
}

/** Headers that describe the connection, which is ours. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

async function sendOnce(
  agent: Dispatcher,
  { egress, timeoutMs, maxBytes }: GatewayOptions,
  { request, signal }: Sent,
): Promise<Exchange> {
  const url = new URL(request.url);
  try {
    egress?.checkUrl(url);
  } catch (error) {
    if (!isCairnError(error)) throw error;
    return { kind: "failed", error };
  }
  const given = Object.entries(request.headers).filter(([name]) => !OWN_HEADERS.has(name));
  // What is not compressed cannot blow up.
  const headers = { ...Object.fromEntries(given), "accept-encoding": "identity" };
  const { method, body } = request;
  return await exchange(agent, { url, method, headers, body, signal, timeoutMs, maxBytes });
}

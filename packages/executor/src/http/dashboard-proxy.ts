// Pages that are not ours come from the dashboard's server, so that everything is on one origin.
import { CairnError } from "@cairn/core";
import type { Context } from "hono";
import type { IncomingHttpHeaders } from "node:http";
import { Agent, request } from "undici";

/** These belong to one connection and are not passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export interface DashboardProxy {
  readonly handle: (c: Context) => Promise<Response>;
  readonly close: () => Promise<void>;
}

export function createDashboardProxy(origin: string): DashboardProxy {
  const agent = new Agent({ connections: 32, headersTimeout: 30_000, bodyTimeout: 0 });
  return {
    handle: (c) => forward(agent, origin, c),
    close: () => agent.destroy(),
  };
}

async function forward(agent: Agent, origin: string, c: Context): Promise<Response> {
  const from = new URL(c.req.url);
  const answer = await request(new URL(`${from.pathname}${from.search}`, origin), {
    method: c.req.method === "HEAD" ? "HEAD" : "GET",
    headers: passedOn(c.req.raw.headers.entries()),
    dispatcher: agent,
    signal: c.req.raw.signal,
  }).catch((cause: unknown) => {
    throw new CairnError("app_unreachable", {
      message: "The dashboard's server does not answer.",
      hint: "It may be starting; reload in a moment.",
      cause,
    });
  });
  const hasBody = answer.statusCode !== 204 && answer.statusCode !== 304 && c.req.method !== "HEAD";
  if (!hasBody) await answer.body.dump();
  return new Response(hasBody ? streamOf(answer.body) : null, {
    status: answer.statusCode,
    headers: passedBack(answer.headers),
  });
}

/** Pulled by whoever reads, so that a slow browser holds nothing up in memory. */
function streamOf(body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  return new ReadableStream({
    pull: async (controller) => {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await chunks.return?.();
    },
  });
}

function passedBack(given: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || HOP_BY_HOP.has(name)) continue;
    for (const item of Array.isArray(value) ? value : [value]) headers.append(name, item);
  }
  return headers;
}

function passedOn(entries: Iterable<[string, string]>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of entries) if (!HOP_BY_HOP.has(name)) headers[name] = value;
  return headers;
}

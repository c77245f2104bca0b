// Realtime over HTTP: publishing and tokens for apps, WebSockets and server-sent events for whoever has
// a token.
import {
  CairnError,
  PublishQuery,
  type ServerKind,
  SubscribeQuery,
  SubscriptionTokenBody,
  TeeQuery,
} from "@cairn/core";
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { RunEnds } from "../app/run-ends.ts";
import { WEBSOCKET_VERSION } from "../realtime/accept-web-socket.ts";
import type { Realtime } from "../realtime/realtime.ts";
import { createSocketSubscriber } from "../realtime/socket-subscriber.ts";
import { createStreamSubscriber, type StreamSubscriber } from "../realtime/stream-subscriber.ts";
import type { Grants } from "../realtime/subscribers.ts";
import { checkPageOrigin } from "./guard-origin.ts";
import { mountRoutes } from "./mount-routes.ts";
import { parseJson } from "./parse-json.ts";
import { parseQuery } from "./parse-query.ts";
import { readBody } from "./read-body.ts";
import { dataOf, publishBytes, publishStream } from "./realtime-body.ts";
import { PUBLISH_ROUTES, SUBSCRIBE_ROUTES } from "./realtime-route-table.ts";
import { runOfStream } from "./run-stream.ts";
import { endWithRun } from "./stream-end.ts";
import { expectStream } from "./slow-requests.ts";
import { offeredSocket, takeWebSocket } from "./realtime-upgrade.ts";

export interface PublishPorts {
  readonly realtime: Pick<Realtime, "publish" | "tokens" | "limits">;
  readonly newId: () => string;
}

/** For apps: these need a bearer token. */
export function publishRoutes({ realtime, newId }: PublishPorts): Hono {
  const { publish, tokens, limits } = realtime;
  const routes = new Hono();
  mountRoutes(routes, PUBLISH_ROUTES, {
    publishRealtime: async (c) => {
      const { channel, topic: topics, run_id: runId = null } = queryOf(c, PublishQuery);
      if (isStream(c)) {
        const target = { channel, topics, runId, streamId: newId() };
        expectStream(c.req.raw);
        await publishStream(c.req.raw.body, target, publish);
        return c.body(null, 204);
      }
      const data = dataOf(await readBody(c.req.raw, { maxBytes: limits.messageBytes }));
      const kind = "data";
      await publish(topics.map((topic) => ({ channel, topic, kind, runId, streamId: null, data })));
      return c.body(null, 204);
    },
    teeRealtime: async (c) => {
      const { channel } = queryOf(c, TeeQuery);
      expectStream(c.req.raw);
      await publishBytes(c.req.raw.body, channel, publish);
      return c.body(null, 204);
    },
    mintSubscriptionToken: async (c) => {
      const text = await readBody(c.req.raw, { maxBytes: TOKEN_BODY_BYTES });
      return c.json({ jwt: tokens.mint(grantsOf(text, limits.topics)) }, 201);
    },
  });
  return routes;
}

const TOKEN_BODY_BYTES = 256 * 1024;

const isStream = (c: Context): boolean =>
  c.req.header("content-type")?.startsWith("text/stream") === true;

/** Parameters that are not known are of newer SDKs, or none of our business. */
function queryOf<Schema extends z.ZodObject>(c: Context, schema: Schema): z.output<Schema> {
  const given = Object.entries(c.req.queries()).filter(([name]) => name in schema.shape);
  return parseQuery(schema, Object.fromEntries(given));
}

function grantsOf(text: string, most: number): { channel: string; topic: string }[] {
  const body = SubscriptionTokenBody.max(most).safeParse(parseJson(text));
  if (body.success) return body.data.map(({ channel, name: topic }) => ({ channel, topic }));
  throw new CairnError("parameter_invalid", {
    message: `The body is not valid: ${z.prettifyError(body.error)}`,
    hint: `Send [{"channel": "user:1", "name": "messages"}], with at most ${String(most)} topics.`,
  });
}

export interface SubscribePorts {
  readonly realtime: Realtime;
  readonly runEnds: Pick<RunEnds, "wait">;
  readonly mode: ServerKind;
  readonly allowedHosts: readonly string[];
  /** Hosts whose pages may subscribe in production. None: every page that has a token. */
  readonly realtimeHosts: readonly string[];
}

/** For whoever has a subscription token. Mounted before anything that asks for more. */
export function subscribeRoutes(ports: SubscribePorts): Hono {
  const { realtime } = ports;
  const routes = new Hono();
  mountRoutes(routes, SUBSCRIBE_ROUTES, {
    connectRealtime: async (c) => {
      const { token, streams } = queryOf(c, SubscribeQuery);
      const grants = grantsOfToken(c, ports, token);
      return await connect(c, realtime, { grants, takesStreams: streams });
    },
    streamRealtime: async (c) => {
      const { token } = queryOf(c, SubscribeQuery);
      const grants = grantsOfToken(c, ports, token);
      // Nobody would read or end the stream of a HEAD request.
      if (c.req.raw.method === "HEAD") return c.body(null, 200, streamHeaders(c));
      const subscriber = openStream(c, ports, grants);
      await realtime.join(subscriber);
      return c.body(subscriber.body, 200, streamHeaders(c));
    },
  });
  return routes;
}

function openStream(c: Context, ports: SubscribePorts, grants: Grants): StreamSubscriber {
  const { realtime, runEnds } = ports;
  const gone = new AbortController();
  const onGone = (): void => {
    gone.abort();
    realtime.leave(subscriber);
  };
  const { bufferBytes } = realtime.limits;
  const subscriber = createStreamSubscriber({ grants, bufferBytes, onGone });
  c.req.raw.signal.addEventListener("abort", onGone, { once: true });
  const runId = runOfStream(grants);
  if (runId !== undefined) void endWithRun({ runEnds }, runId, subscriber, gone.signal);
  return subscriber;
}

/**
 * A page of another site gets nowhere without a token, and no cookie speaks for it. In development,
 * where anybody may ask for a token, only pages of this machine are let in.
 */
function grantsOfToken(c: Context, ports: SubscribePorts, token: string): Grants {
  const { mode, allowedHosts, realtimeHosts, realtime } = ports;
  if (mode === "dev") checkPageOrigin(c, { mode, allowedHosts });
  else if (realtimeHosts.length > 0) checkPageOrigin(c, { mode, allowedHosts: realtimeHosts });
  return realtime.tokens.read(token);
}

async function connect(
  c: Context,
  realtime: Realtime,
  wanted: { readonly grants: Grants; readonly takesStreams: boolean },
): Promise<Response> {
  const socket = offeredSocket(c.req.raw);
  const version = c.req.header("sec-websocket-version");
  if (socket === undefined || version !== WEBSOCKET_VERSION) throw notAWebSocket();
  const { bufferBytes } = realtime.limits;
  const onGone = (): void => realtime.leave(subscriber);
  const subscriber = createSocketSubscriber({ ...wanted, socket, bufferBytes, onGone });
  await realtime.join(subscriber);
  const webSocket = takeWebSocket(c.req.raw);
  if (webSocket === undefined) {
    realtime.leave(subscriber);
    throw notAWebSocket();
  }
  subscriber.open(webSocket);
  return c.body(null, 204);
}

const notAWebSocket = (): CairnError =>
  new CairnError("upgrade_required", {
    message: "This is not the opening handshake of a WebSocket.",
    hint: `Connect with a WebSocket (version ${WEBSOCKET_VERSION}), or read GET /v1/realtime/sse. A proxy in between must pass the Upgrade header on.`,
  });

function streamHeaders(c: Context): Record<string, string> {
  const origin = c.req.header("origin");
  return {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    // Proxies that gather answers before they pass them on are told not to.
    "X-Accel-Buffering": "no",
    // Pages read it from wherever they come: the token says what they may know.
    ...(origin === undefined ? {} : { "Access-Control-Allow-Origin": origin, Vary: "Origin" }),
  };
}

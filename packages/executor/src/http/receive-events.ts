// Step 1 of the flow: events come in over HTTP. The answer is sent when they are stored (I1).
import { HEADERS, utf8Length } from "@cairn/core";
import { type Context, Hono } from "hono";
import type { Ingest } from "../app/ingest-events.ts";
import { EVENT_LIMITS, type EventLimits, parseEvents } from "../app/parse-events.ts";
import { parseJson } from "./parse-json.ts";
import { readBody } from "./read-body.ts";

export interface ReceiveLimits extends EventLimits {
  /** Bytes of a whole request. */
  readonly requestBytes: number;
  /** For a whole body, in milliseconds. Default 30 s. */
  readonly bodyTimeoutMs?: number;
}

export const RECEIVE_LIMITS: ReceiveLimits = { ...EVENT_LIMITS, requestBytes: 3 * 1024 * 1024 };

export interface ReceivePorts {
  readonly accept: Ingest["accept"];
  /** Throws when this key may not send events. The empty string when there is none. */
  readonly requireKey: (key: string) => Promise<void>;
  readonly newId: () => string;
  readonly nowMs: () => number;
  readonly limits?: ReceiveLimits;
}

/**
 * `POST /e/:key` for senders, and `POST /v1/events`, which takes the same body, for programs with a
 * bearer token. The content type does not matter; the body is JSON.
 */
export function eventRoutes(ports: ReceivePorts): Hono {
  const receive = (c: Context): Promise<Response> => receiveEvents(c, ports);
  const withKey = async (c: Context): Promise<Response> => {
    // Before the body is looked at: strangers cost nothing.
    await ports.requireKey(c.req.param("key") ?? "");
    return receive(c);
  };
  return new Hono()
    .post("/e", withKey)
    .post("/e/", withKey)
    .post("/e/:key", withKey)
    .post("/v1/events", receive);
}

async function receiveEvents(c: Context, ports: ReceivePorts): Promise<Response> {
  const { limits = RECEIVE_LIMITS, newId, nowMs } = ports;
  const { requestBytes: maxBytes, bodyTimeoutMs } = limits;
  const text = await readBody(c.req.raw, {
    maxBytes,
    ...(bodyTimeoutMs === undefined ? {} : { timeoutMs: bodyTimeoutMs }),
  });
  const events = parseEvents(parseJson(text), {
    bodyBytes: utf8Length(text),
    seed: c.req.header(HEADERS.eventIdSeed),
    newId,
    nowMs: nowMs(),
    limits,
  });
  const ids = await ports.accept(events);
  // The official SDK looks for the status in the body.
  return c.json({ ids, status: 200 });
}

// Deliveries of QStash: who sent them is checked before anything else is.
import { CairnError, WakeupBody } from "@cairn/core";
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { QstashParts } from "../queue/qstash/create-qstash.ts";
import { routeNotFound } from "./error-response.ts";
import { mountRoutes } from "./mount-routes.ts";
import { parseJson } from "./parse-json.ts";
import { QUEUE_ROUTES } from "./queue-route-table.ts";
import { readBody } from "./read-body.ts";

export interface QueuePorts {
  /** Undefined: these routes are not found. */
  readonly qstash?: QstashParts;
  /** What a sweep does beside the queue. */
  readonly keepHouse: () => Promise<void>;
}

const MAX_BYTES = 64 * 1024;

/** Mounted before anything that asks for a key: the signature is all that is needed. */
export function queueRoutes(ports: QueuePorts): Hono {
  const routes = new Hono();
  mountRoutes(routes, QUEUE_ROUTES, {
    deliverWakeup: async (c) => {
      const { queue, body } = await readSigned(c, ports);
      const outcome = await queue.deliver(parseMessage(body));
      if (outcome === "busy") throw busy();
      return c.json({ outcome });
    },
    sweepQueue: async (c) => {
      const { queue } = await readSigned(c, ports);
      await queue.sweep();
      await ports.keepHouse();
      return c.json({ swept: true });
    },
  });
  return routes;
}

async function readSigned(
  c: Context,
  { qstash }: QueuePorts,
): Promise<{ readonly queue: QstashParts["queue"]; readonly body: string }> {
  if (qstash === undefined) throw routeNotFound(c.req.method, c.req.path);
  const { queue, verify, urlOf } = qstash;
  const body = await readBody(c.req.raw, { maxBytes: MAX_BYTES });
  const signature = c.req.header("upstash-signature");
  await verify({ url: urlOf(c.req.path), signature, body });
  return { queue, body };
}

function parseMessage(body: string): WakeupBody {
  const message = WakeupBody.safeParse(parseJson(body));
  if (message.success) return message.data;
  throw new CairnError("parameter_invalid", {
    message: `The message is not valid: ${z.prettifyError(message.error)}.`,
    hint: "Only messages that Cairn published itself belong to this URL.",
  });
}

/** QStash delivers it again, perhaps to an instance that has room. */
const busy = (): CairnError =>
  new CairnError("overloaded", {
    message: "All calls that this executor makes at once are under way.",
    hint: "The message is delivered again in a moment.",
  });

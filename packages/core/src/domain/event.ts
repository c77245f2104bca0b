// An event, as accepted: its shape and the rules a name must keep.
import type { EventMeta } from "./event-meta.ts";
import type { JsonObject } from "./json.ts";

/** An accepted event. `data` is what the sender sent, `ts` is the sender's time in milliseconds. */
export interface CairnEvent {
  readonly id: string;
  readonly name: string;
  readonly data: JsonObject;
  readonly user: JsonObject;
  readonly ts: number;
  readonly v?: string;
  readonly meta?: EventMeta;
  /** The id that the sender gave it: apps and expressions know the event by it. */
  readonly sentId?: string;
}

/** An event as expressions see it. */
export interface SeenEvent {
  readonly id: string;
  readonly name: string;
  readonly data: JsonObject;
  readonly user: JsonObject;
  readonly ts: number;
  readonly v: string | null;
}

export function seenEvent(event: CairnEvent): SeenEvent {
  const { id, sentId = id, name, data, user, ts, v } = event;
  return { id: sentId, name, data, user, ts, v: v ?? null };
}

/** Names that only the executor may produce. */
export const SYSTEM_EVENT_PREFIX = "inngest/";

export const SYSTEM_EVENTS = {
  failed: "inngest/function.failed",
  finished: "inngest/function.finished",
  cancelled: "inngest/function.cancelled",
  invoked: "inngest/function.invoked",
  scheduled: "inngest/scheduled.timer",
  deferred: "inngest/deferred.schedule",
  /** The request that a durable endpoint was asked. */
  httpRequest: "inngest/http.request",
} as const;

/** Ingest takes names up to this many characters. */
export const EVENT_NAME_MAX = 512;

// Control characters, and the marks that reorder text on a screen.
const FORBIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069\uD800-\uDFFF]/u;

/**
 * Says what is wrong with an event name, in a sentence; undefined when nothing is. Emoji and any
 * script are allowed; spaces inside are, spaces around are not.
 */
export function eventNameProblem(name: unknown): string | undefined {
  if (name === undefined) return "name is missing; give the event a name such as shop/order.placed";
  if (typeof name !== "string") return `name must be a string, not ${describe(name)}`;
  if (name.length === 0) return "name is empty; give the event a name such as shop/order.placed";
  if (name.trim() !== name) return "name begins or ends with a space; remove it";
  if (name.length > EVENT_NAME_MAX) {
    return `name has ${String(name.length)} characters; at most ${String(EVENT_NAME_MAX)} are allowed`;
  }
  if (FORBIDDEN.test(name)) return "name has a control or text-direction character; remove it";
  return undefined;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Does a trigger's event pattern, exact or with one `*` at the end, fit the name? */
export function matchesEventPattern(pattern: string, name: string): boolean {
  if (!pattern.endsWith("*")) return pattern === name;
  return name.length >= pattern.length && name.startsWith(pattern.slice(0, -1));
}

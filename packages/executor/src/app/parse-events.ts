// Step 1 of the flow: the body of a request becomes events that can be stored, all or none.
import { CairnError, utf8Length } from "@cairn/core";
import { eventIds } from "./event-ids.ts";
import type { SentEvent } from "./ingest-events.ts";
import { parseEvent } from "./parse-event.ts";

export interface EventLimits {
  /** Events in one request. */
  readonly events: number;
  /** Bytes of one event as it was sent. */
  readonly eventBytes: number;
}

export const EVENT_LIMITS: EventLimits = { events: 5_000, eventBytes: 512 * 1024 };

export interface EventsFacts {
  /** Bytes of the whole body: events in a small one need no measuring. */
  readonly bodyBytes: number;
  /** The header `x-inngest-event-id-seed`. */
  readonly seed?: string | undefined;
  readonly newId: () => string;
  readonly nowMs: number;
  readonly limits?: EventLimits;
}

/**
 * Takes one event or an array of them.
 *
 * @param body - Parsed JSON.
 * @returns At least one event, in the order in which they were sent.
 * @throws {CairnError} `no_events`, `too_many_events`, `event_too_large`, and those of `parseEvent`.
 */
export function parseEvents(body: unknown, facts: EventsFacts): readonly SentEvent[] {
  const { limits = EVENT_LIMITS, bodyBytes, nowMs } = facts;
  const isList = Array.isArray(body);
  const sent: readonly unknown[] = isList ? body : [body];
  if (sent.length === 0) throw noEvents();
  if (sent.length > limits.events) throw tooMany(sent.length, limits.events);
  const idOf = eventIds(facts.seed, facts.newId);
  return sent.map((item, index) => {
    const path = isList ? `events[${String(index)}]` : "";
    if (bodyBytes > limits.eventBytes) checkSize(item, path, limits.eventBytes);
    return parseEvent(item, { path, id: idOf(index), nowMs });
  });
}

function noEvents(): CairnError {
  return new CairnError("no_events", {
    message: "The body is an empty array.",
    hint: "Send at least one event.",
  });
}

function tooMany(count: number, limit: number): CairnError {
  return new CairnError("too_many_events", {
    message: `The body has ${String(count)} events; at most ${String(limit)} are allowed.`,
    hint: "Send them in several requests.",
    details: { limit },
  });
}

function checkSize(sent: unknown, path: string, limit: number): void {
  const bytes = utf8Length(JSON.stringify(sent) ?? "");
  if (bytes <= limit) return;
  throw new CairnError("event_too_large", {
    message: `${path === "" ? "The event" : path} has ${String(bytes)} bytes; at most ${String(limit)} are allowed.`,
    hint: "Store the data elsewhere and send a reference to it.",
    details: { limit },
  });
}

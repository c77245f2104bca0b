// Step 1 of the flow: one event as it was sent becomes one that can be stored, or an error that says
// what to change.
import {
  CairnError,
  type CairnEvent,
  type EventMeta,
  eventNameProblem,
  isJsonObject,
  type JsonObject,
  readEventMeta,
  SYSTEM_EVENT_PREFIX,
} from "@cairn/core";
import { eventTime } from "./event-time.ts";
import { checkStorable } from "./find-unstorable.ts";
import type { SentEvent } from "./ingest-events.ts";

const EVENT_KEY_MAX = 512;
const EVENT_V_MAX = 255;

export interface EventFacts {
  /** Where the event stands, such as `events[2]`; empty when it is the only one. */
  readonly path: string;
  /** The event's own id. */
  readonly id: string;
  readonly nowMs: number;
}

/**
 * The sender's `id` becomes the key by which a repeated event is recognised. Fields that are not
 * known are left out, and so is `data._inngest`, which only the executor writes.
 *
 * @throws {CairnError} `event_not_object`, `event_name`, `event_name_reserved`, `event_data`,
 * `event_id`, `event_ts`, `event_field`, `event_meta`, `json_unstorable_char`.
 */
export function parseEvent(sent: unknown, { path, id, nowMs }: EventFacts): SentEvent {
  const where = path === "" ? "" : `${path}.`;
  if (!isJsonObject(sent)) throw notObject(sent, path);
  const { name, v } = sent;
  checkName(name, where);
  const key = parseKey(sent["id"], where);
  const data = objectOf(sent["data"], { code: "event_data", field: `${where}data` });
  const user = objectOf(sent["user"], { code: "event_field", field: `${where}user` });
  const meta = parseMeta(sent["meta"], where);
  const event: CairnEvent = {
    id,
    name,
    data: Object.hasOwn(data, "_inngest") ? withoutMark(data) : data,
    user,
    ts: eventTime(sent["ts"], where, nowMs),
    ...(v === undefined || v === null ? {} : { v: parseV(v, where) }),
    ...(meta === undefined ? {} : { meta }),
    ...(key === null ? {} : { sentId: key }),
  };
  checkStorable({ data: event.data, user, v: event.v, meta }, path);
  return { event, key };
}

function notObject(sent: unknown, path: string): CairnError {
  return new CairnError("event_not_object", {
    message: `${path === "" ? "The body" : path} is ${describe(sent)}, not an event.`,
    hint: 'Send an object such as {"name": "shop/order.placed", "data": {}}, or an array of them.',
  });
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

function checkName(name: unknown, where: string): asserts name is string {
  const problem = eventNameProblem(name);
  if (problem !== undefined || typeof name !== "string") {
    throw new CairnError("event_name", {
      message: `${where}${problem ?? "name is not valid"}.`,
      hint: "An event name is a text of 1 to 512 characters, such as shop/order.placed.",
    });
  }
  if (!name.startsWith(SYSTEM_EVENT_PREFIX)) return;
  throw new CairnError("event_name_reserved", {
    message: `${where}name "${name}" begins with ${SYSTEM_EVENT_PREFIX}, which only the executor may send.`,
    hint: "Choose another name.",
  });
}

const CONTROL = /[\p{Cc}\p{Cs}]/u;

/** An empty id counts as none, as senders of the official SDK expect. */
function parseKey(id: unknown, where: string): string | null {
  if (id === undefined || id === null || id === "") return null;
  const problem = keyProblem(id);
  if (problem === undefined && typeof id === "string") return id;
  throw new CairnError("event_id", {
    message: `${where}id ${problem ?? "is not valid"}.`,
    hint: `An id is a text of at most ${String(EVENT_KEY_MAX)} characters; the same one within 24 hours starts nothing again. Leave it out to send an event that is always new.`,
  });
}

function keyProblem(id: unknown): string | undefined {
  if (typeof id !== "string") return `is ${describe(id)}, not a string`;
  if (id.length > EVENT_KEY_MAX) {
    return `has ${String(id.length)} characters; at most ${String(EVENT_KEY_MAX)} are allowed`;
  }
  return CONTROL.test(id) ? "has a control character" : undefined;
}

function objectOf(
  value: unknown,
  { code, field }: { readonly code: "event_data" | "event_field"; readonly field: string },
): JsonObject {
  if (value === undefined || value === null) return {};
  if (isJsonObject(value)) return value;
  throw new CairnError(code, {
    message: `${field} is ${describe(value)}, not an object.`,
    hint: 'Send an object such as {"orderId": "7"}, or leave it out.',
  });
}

function withoutMark(data: JsonObject): JsonObject {
  const { _inngest, ...rest } = data;
  return rest;
}

function parseV(v: unknown, where: string): string {
  if (typeof v === "string" && v.length <= EVENT_V_MAX) return v;
  throw new CairnError("event_field", {
    message: `${where}v is ${typeof v === "string" ? "too long" : `${describe(v)}, not a string`}.`,
    hint: `v is the version of the event's form, a text of at most ${String(EVENT_V_MAX)} characters, or left out.`,
  });
}

/** Also of an event that is not sent, but started a function with. */
export function parseMeta(sent: unknown, where: string): EventMeta | undefined {
  const read = readEventMeta(sent);
  if (read.ok) return read.meta;
  throw new CairnError("event_meta", {
    message: `${where}${read.field} ${read.problem}.`,
    hint: 'Send {"sessions": {"chat": "c-7"}}, with null in place of an id to cut a session off, or leave meta out.',
  });
}

// Events on their way in: checked against the function's triggers and the client's schemas.
import { isJsonObject, readEventMeta, SYSTEM_EVENTS } from "@cairn/core";
import { checkData, schemaOf } from "./check-data.ts";
import type { MaybeSchemas, ReceivedEvent } from "./event-types.ts";
import { InvalidEvent } from "../errors.ts";
import { isEventTrigger, isTriggeredBy } from "./triggers.ts";
import type { Trigger } from "./trigger-types.ts";

/** Reads an event leniently; only a name is required. */
export function toReceivedEvent(value: unknown): ReceivedEvent {
  if (!isJsonObject(value) || typeof value["name"] !== "string") {
    throw new InvalidEvent("the executor sent something that is no event");
  }
  const { id, name, data, ts, user, v } = value;
  const meta = readEventMeta(value["meta"]);
  return {
    id: typeof id === "string" ? id : "",
    name,
    data: isJsonObject(data) ? data : {},
    ts: typeof ts === "number" ? ts : 0,
    user: isJsonObject(user) ? user : {},
    ...(typeof v === "string" ? { v } : {}),
    // One that cannot be read is of a newer executor: the event counts all the same.
    ...(meta.ok && meta.meta !== undefined ? { meta: meta.meta } : {}),
  };
}

/**
 * The event with its data as the schema gives it.
 *
 * @throws {InvalidEvent} If it is none of the function's, or does not fit its schema.
 */
export async function checkReceived(
  event: ReceivedEvent,
  triggers: readonly Trigger[],
  schemas: MaybeSchemas,
): Promise<ReceivedEvent> {
  if (!isTriggeredBy(triggers, event.name)) {
    throw new InvalidEvent(`Event not found in triggers: ${event.name}`);
  }
  if (schemas === undefined) return event;
  if (event.name === SYSTEM_EVENTS.invoked) return await checkInvoked(event, triggers, schemas);
  return await checkKnown(event, schemas);
}

/** The data of an event whose name has a schema is checked; others pass. */
export async function checkKnown(
  event: ReceivedEvent,
  schemas: MaybeSchemas,
): Promise<ReceivedEvent> {
  const schema = schemas === undefined ? undefined : schemaOf(schemas, event.name);
  if (schema === undefined) return event;
  return withData(event, await checkData(schema, `event "${event.name}"`, event.data));
}

/** An invocation carries data for one of the function's own events: the first that it fits. */
async function checkInvoked(
  event: ReceivedEvent,
  triggers: readonly Trigger[],
  schemas: NonNullable<MaybeSchemas>,
): Promise<ReceivedEvent> {
  // The executor's own field: a strict schema would refuse it.
  const { _inngest: _, ...data } = event.data;
  let firstProblem: unknown;
  for (const { event: name } of triggers.filter(isEventTrigger)) {
    const schema = schemaOf(schemas, name);
    if (schema === undefined) continue;
    try {
      return withData(event, await checkData(schema, `event "${name}"`, data));
    } catch (error) {
      firstProblem ??= error;
    }
  }
  if (firstProblem !== undefined) throw firstProblem;
  return event;
}

/** Schemas of events may give anything, also a list. */
function withData(event: ReceivedEvent, data: unknown): ReceivedEvent {
  return Object.assign({ ...event }, { data });
}

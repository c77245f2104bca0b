// Events on their way out, checked before they leave the process.
import { eventNameProblem, isJsonObject, SYSTEM_EVENT_PREFIX } from "@cairn/core";
import { checkData, schemaOf, unknownEvent } from "./check-data.ts";
import { jsonRoundTrip } from "../engine/json-value.ts";
import type { MaybeSchemas, SentFields } from "./event-types.ts";
import { InvalidEvent } from "../errors.ts";

/** Any event of any client, as `send` takes it. */
export interface AnyEventToSend extends SentFields {
  readonly name: string;
  readonly data?: unknown;
}

/**
 * What is sent is what the caller gave, not the schema's output: the receiver's schema reads it.
 *
 * @throws {InvalidEvent} If the name or the data is not what it must be.
 */
export async function checkOutgoing(
  event: AnyEventToSend,
  schemas: MaybeSchemas,
): Promise<AnyEventToSend> {
  const problem = eventNameProblem(event.name);
  if (problem !== undefined) throw new InvalidEvent(`the event's ${problem}`);
  if (event.name.startsWith(SYSTEM_EVENT_PREFIX)) {
    throw new InvalidEvent(
      `event "${event.name}": names that begin with ${SYSTEM_EVENT_PREFIX} are the executor's own`,
    );
  }
  const given = event.data ?? {};
  if (schemas !== undefined) {
    const schema = schemaOf(schemas, event.name);
    if (schema === undefined) throw unknownEvent(schemas, event.name);
    await checkData(schema, `event "${event.name}"`, given);
  }
  const data = jsonRoundTrip(given, `the data of event "${event.name}"`);
  if (!isJsonObject(data)) {
    throw new InvalidEvent(`event "${event.name}": data must be an object`);
  }
  return { ...event, data };
}

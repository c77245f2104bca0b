// Which events may start a function: checked when it is made, and again when a call arrives.
import { matchesEventPattern, SYSTEM_EVENT_PREFIX, SYSTEM_EVENTS } from "@cairn/core";
import { schemaOf } from "./check-data.ts";
import type { MaybeSchemas } from "./event-types.ts";
import type { FunctionDefinition } from "../function.ts";
import type { EventTrigger, Trigger } from "./trigger-types.ts";

export function isEventTrigger(trigger: Trigger): trigger is EventTrigger {
  return "event" in trigger;
}

/** @throws {TypeError} If a trigger names an event that the client does not know. */
export function checkTriggers(
  { id, triggers }: Pick<FunctionDefinition, "id" | "triggers">,
  schemas: MaybeSchemas,
): void {
  for (const { event } of triggers.filter(isEventTrigger)) {
    if (schemas === undefined || event.endsWith("*") || event.startsWith(SYSTEM_EVENT_PREFIX))
      continue;
    if (schemaOf(schemas, event) === undefined) {
      const known = Object.keys(schemas).toSorted().join(", ");
      throw new TypeError(
        `function "${id}" has a trigger on "${event}", which is not one of this client's events (${known})`,
      );
    }
  }
}

/** Every function can be invoked, whatever its triggers. */
export function isTriggeredBy(triggers: readonly Trigger[], eventName: string): boolean {
  if (eventName === SYSTEM_EVENTS.invoked) return true;
  return triggers.some((trigger) =>
    isEventTrigger(trigger)
      ? matchesEventPattern(trigger.event, eventName)
      : eventName === SYSTEM_EVENTS.scheduled,
  );
}

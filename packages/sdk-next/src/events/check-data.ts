// Checks data against a Standard Schema and says where it does not fit.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { EventSchemas } from "./event-types.ts";
import { InvalidEvent } from "../errors.ts";

const ISSUES_SHOWN = 5;

/**
 * @param what - Names the data in the error: `event "order.placed"`.
 * @returns The schema's output.
 * @throws {InvalidEvent} Naming the path of each problem.
 */
export async function checkData(
  schema: StandardSchemaV1,
  what: string,
  data: unknown,
): Promise<unknown> {
  const result = await schema["~standard"].validate(data);
  if (result.issues === undefined) return result.value;
  throw new InvalidEvent(`${what} does not fit its schema: ${describeIssues(result.issues)}`);
}

export function describeIssues(issues: readonly StandardSchemaV1.Issue[]): string {
  return issues.slice(0, ISSUES_SHOWN).map(describeIssue).join("; ");
}

function describeIssue(issue: StandardSchemaV1.Issue): string {
  const path = (issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part));
  return `${["data", ...path].join(".")}: ${issue.message}`;
}

/** Own keys only: an event may be called "constructor". */
export function schemaOf(schemas: EventSchemas, eventName: string): StandardSchemaV1 | undefined {
  return Object.hasOwn(schemas, eventName) ? schemas[eventName] : undefined;
}

/** The message for an event name that the client was not given a schema for. */
export function unknownEvent(schemas: EventSchemas, eventName: string): InvalidEvent {
  const known = Object.keys(schemas).toSorted().join(", ");
  return new InvalidEvent(
    `event "${eventName}" is not one of this client's events (${known || "none"}). ` +
      "Add it to `events` in createClient.",
  );
}

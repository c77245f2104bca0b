// Query strings become what the contracts say, or an error that names the parameter and says what
// is allowed. Repeated keys become lists where the contract takes a list.
import { CairnError } from "@cairn/core";
import { z } from "zod";
import { describeAllowed } from "./describe-allowed.ts";

/** A list parameter may be given this often. */
const VALUES_MAX = 50;

type Queries = Readonly<Record<string, readonly string[]>>;

/** @throws {CairnError} `parameter_invalid`. */
export function parseQuery<Schema extends z.ZodObject>(
  schema: Schema,
  queries: Queries,
): z.output<Schema> {
  const given: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(queries)) {
    const field: z.core.$ZodType | undefined = Object.hasOwn(schema.shape, name)
      ? schema.shape[name]
      : undefined;
    if (field === undefined) throw unknownParameter(name, Object.keys(schema.shape));
    given[name] = pickValues(name, values, field);
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw toParameterError(parsed.error.issues[0], schema, given);
  return parsed.data;
}

// What no filter can match and Postgres refuses to store.
const CONTROL = /\p{Cc}/u;

function pickValues(
  name: string,
  values: readonly string[],
  field: z.core.$ZodType,
): string | readonly string[] {
  if (values.some((value) => CONTROL.test(value))) {
    throw invalidParameter(name, "has a control character", "Remove the control character.");
  }
  if (isList(field)) {
    if (values.length <= VALUES_MAX) return values;
    const limit = String(VALUES_MAX);
    throw invalidParameter(name, `is given ${String(values.length)} times`, `At most ${limit}.`);
  }
  const [value = ""] = values;
  if (values.length === 1) return value;
  throw invalidParameter(name, "is given more than once", "Give it once.");
}

function isList(field: z.core.$ZodType): boolean {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault) {
    return isList(field.unwrap());
  }
  return field instanceof z.ZodArray;
}

function toParameterError(
  issue: z.core.$ZodIssue | undefined,
  schema: z.ZodObject,
  given: Readonly<Record<string, unknown>>,
): CairnError {
  const name = String(issue?.path[0] ?? "");
  const field: z.core.$ZodType | undefined = schema.shape[name];
  const isMissing = !Object.hasOwn(given, name);
  if (isMissing && issue?.code === "invalid_type") {
    return invalidParameter(name, "is missing", parametersHere(Object.keys(schema.shape)));
  }
  const allowed = issue === undefined || field === undefined ? "" : describeAllowed(issue, field);
  const problem = isMissing ? "is missing" : "is not valid";
  return invalidParameter(name, problem, `Allowed is ${allowed}.`);
}

function unknownParameter(name: string, known: readonly string[]): CairnError {
  return invalidParameter(name.slice(0, 100), "is not known here", parametersHere(known));
}

const parametersHere = (known: readonly string[]): string =>
  `Parameters here: ${known.length === 0 ? "none" : known.join(", ")}.`;

function invalidParameter(name: string, problem: string, hint: string): CairnError {
  return new CairnError("parameter_invalid", {
    message: `The parameter "${name}" ${problem}.`,
    hint,
    details: { parameter: name },
  });
}

/** @throws {CairnError} `parameter_invalid` when the window ends before it begins. */
export function checkWindow(window: {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}): void {
  const { from, until } = window;
  if (from === undefined || until === undefined || Date.parse(from) <= Date.parse(until)) return;
  throw invalidParameter(
    "from",
    `is later than "until" (${until})`,
    "Give the earlier time as from.",
  );
}

/** @throws {CairnError} `parameter_invalid` when the cursor cannot be one of this list's. */
export function checkCursor(cursor: string | undefined, isCursor: (text: string) => boolean): void {
  if (cursor === undefined || isCursor(cursor)) return;
  throw invalidParameter(
    "cursor",
    "is not one of this list",
    "Give page.next of the page before, unchanged; without it the list starts at the newest.",
  );
}

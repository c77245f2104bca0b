// What a query parameter may be, in words for the one who got it wrong.
import { z } from "zod";

const FORMATS: Readonly<Record<string, string>> = {
  datetime: "a date and time with a time zone, such as 2026-01-31T12:00:00Z",
  ulid: "an id of 26 characters, such as 01KGA0V8N2Q0T4Q3SXYD7Z1M5C",
};

/** @returns Words that go on after "Allowed is". */
export function describeAllowed(issue: z.core.$ZodIssue, field: z.core.$ZodType): string {
  if (issue.code === "invalid_format") return FORMATS[issue.format] ?? issue.message;
  if (issue.code === "invalid_value") return choices(issue);
  if (issue.code === "too_big" && issue.origin === "string") {
    return `a text of at most ${String(issue.maximum)} characters`;
  }
  if (issue.code === "too_small" && issue.origin === "string") {
    return issue.minimum === 1
      ? "a text that is not empty"
      : `a text of at least ${String(issue.minimum)} characters`;
  }
  const { minimum, maximum, type } = z.toJSONSchema(field, { io: "input" });
  if (type === "integer") return wholeNumber(minimum, maximum);
  return issue.message;
}

function choices(issue: z.core.$ZodIssueInvalidValue): string {
  if ("expected" in issue && issue.expected === "stringbool") return "true or false";
  return `one of ${issue.values.map(String).join(", ")}`;
}

function wholeNumber(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined || maximum === undefined) return "a whole number";
  return `a whole number from ${String(minimum)} to ${String(maximum)}`;
}

// The body of a sync gets the shape of core's contract, or an error that names the function, the
// field, its value and what is allowed.
import { type CairnError, type ErrorCode, isJsonObject, Registration } from "@cairn/core";
import type { z } from "zod";
import { parseAppUrl } from "./app-url.ts";
import { findUnstorable } from "./find-unstorable.ts";
import { fieldName, registrationError } from "./registration-problem.ts";

/**
 * @param body - Parsed JSON.
 * @throws {CairnError} `registration_invalid`, `app_url_invalid`, `expression_invalid`,
 * `cron_invalid`, `json_unstorable_char`.
 */
export function parseRegistration(body: unknown): Registration {
  if (!isJsonObject(body)) {
    throw registrationError({ field: "The registration", problem: "is not a JSON object" });
  }
  parseAppUrl(body["url"]);
  const unstorable = findUnstorable(body, "");
  if (unstorable !== undefined) {
    throw registrationError({
      code: "json_unstorable_char",
      field: unstorable.path,
      problem: `has the character ${unstorable.character}, which cannot be stored`,
    });
  }
  const parsed = Registration.safeParse(body, { reportInput: true });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw issue === undefined
    ? registrationError({ field: "The registration", problem: "is not valid" })
    : issueError(issue, body);
}

type Issue = z.core.$ZodIssue;

function issueError(outer: Issue, body: Readonly<Record<string, unknown>>): CairnError {
  const issue = innermost(outer);
  return registrationError({
    ...placeOf(issue, body),
    code: CODES[String(issue.path.at(-1))] ?? "registration_invalid",
    value: scalar(issue.input),
    allowed: allowedBy(issue),
  });
}

/** By the field that is wrong. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  expression: "expression_invalid",
  cron: "cron_invalid",
};

/** A function that has an id is named by it, otherwise by its place in the list. */
function placeOf(
  { path }: Issue,
  body: Readonly<Record<string, unknown>>,
): { readonly functionId?: string; readonly field: string } {
  const [root, index, ...rest] = path;
  const { functions } = body;
  const entry: unknown = Array.isArray(functions) ? functions[Number(index)] : undefined;
  const isInside = root === "functions" && rest.length > 0 && rest[0] !== "id";
  if (!isInside || !isJsonObject(entry) || typeof entry["id"] !== "string") {
    return { field: fieldName(path) };
  }
  return { functionId: entry["id"], field: fieldName(rest) };
}

/** A trigger is one of two kinds; the fields that it has say which was meant. */
function innermost(issue: Issue): Issue {
  if (issue.code !== "invalid_union") return issue;
  const isCron = isJsonObject(issue.input) && "cron" in issue.input && !("event" in issue.input);
  const [inner] = issue.errors[isCron ? 1 : 0] ?? [];
  return inner === undefined ? issue : { ...inner, path: [...issue.path, ...inner.path] };
}

const scalar = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? undefined : value;

const UNITS: Readonly<Record<string, string>> = { string: " characters", array: " entries" };

function allowedBy(issue: Issue): string {
  if (issue.path.at(-1) === "attempts") return "a whole number from 0 to 20 (retries)";
  if (issue.code === "too_big") {
    return `at most ${String(issue.maximum)}${UNITS[issue.origin] ?? ""}`;
  }
  if (issue.code === "invalid_type") return `of the type ${issue.expected}`;
  return issue.message;
}

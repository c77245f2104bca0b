// The numbers that a request sets of a limit: all of them make sense for it and are in range, or none is
// taken.
import {
  allowedIn,
  CairnError,
  type GivenLimit,
  isLimitMissing,
  LIMIT_FIELDS,
  limitFields,
  type LimitKind,
  limitProblem,
  parseDuration,
} from "@cairn/core";
import type { LimitChange } from "../db/change-limits.ts";

/** A longer value helps nobody who reads the error. */
const SHOWN_CHARS = 40;

/** @throws {CairnError} `parameter_invalid`: each field that is wrong, its value and what is allowed. */
export function limitNumbers(
  { name, unit }: { readonly name: string; readonly unit: LimitKind },
  given: GivenLimit,
): NonNullable<LimitChange["set"]> {
  const problems = LIMIT_FIELDS.flatMap((field) => {
    const value = given[field];
    const allowed = value === undefined ? null : limitProblem(unit, field, value);
    if (allowed === null) return [];
    return [`${field} is ${shown(value)}, allowed is ${allowed}`];
  });
  if (isLimitMissing(unit, given)) {
    problems.push(unit === "debounce" ? "period and timeout are missing" : "limit is missing");
  }
  if (problems.length > 0) throw refused(name, unit, problems);
  const { limit = null, period, burst = null, timeout } = given;
  return { limit, periodMs: msOf(period), burst, timeoutMs: msOf(timeout) };
}

function refused(name: string, unit: LimitKind, problems: readonly string[]): CairnError {
  const fields = limitFields(unit).map((field) => `${field}: ${allowedIn(unit, field) ?? ""}`);
  return new CairnError("parameter_invalid", {
    message: `${name} was not changed: ${problems.join("; ")}.`,
    hint: `What ${name} has is ${fields.join("; ")}. What is left out is what the code says.`,
  });
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? "").slice(0, SHOWN_CHARS);

const msOf = (text: string | undefined): number | null =>
  text === undefined ? null : (parseDuration(text) ?? null);

// A sync that is refused, in one form: which function, which field, what it is and what it may be.
import { CairnError, type ErrorCode } from "@cairn/core";

export interface RegistrationProblem {
  /** Default `registration_invalid`. */
  readonly code?: ErrorCode;
  /** Undefined: the registration itself. */
  readonly functionId?: string | undefined;
  /** Such as `debounce.period`. */
  readonly field: string;
  /** Shown as JSON; left out when undefined. */
  readonly value?: unknown;
  /** Goes on after the field and its value: "; allowed is …". */
  readonly allowed?: string;
  /** Instead of `allowed`: goes on after the field. */
  readonly problem?: string;
  readonly hint?: string;
}

const SHOWN_CHARS = 120;
const NOTHING_STORED =
  "Nothing of this sync was stored; what was registered before stays. Correct it and sync again.";

export function registrationError(problem: RegistrationProblem): CairnError {
  const { code = "registration_invalid", functionId, field, value, allowed, hint } = problem;
  const subject = functionId === undefined ? field : `Function "${excerpt(functionId)}": ${field}`;
  const shown =
    value === undefined ? "is missing or not valid" : `is ${excerpt(JSON.stringify(value))}`;
  const predicate = problem.problem ?? `${shown}; allowed is ${allowed ?? "something else"}`;
  return new CairnError(code, {
    message: `${subject} ${predicate}.`,
    hint: hint ?? NOTHING_STORED,
    details: {
      ...(functionId === undefined ? {} : { function: excerpt(functionId) }),
      field,
      ...(value === undefined ? {} : { value: excerpt(JSON.stringify(value)) }),
      ...(allowed === undefined ? {} : { allowed }),
    },
  });
}

export const excerpt = (text: string): string =>
  text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;

/** `["triggers", 0, "event"]` as people write it: `triggers[0].event`. */
export function fieldName(path: readonly PropertyKey[]): string {
  let name = "";
  for (const part of path) {
    if (typeof part === "number") name += `[${String(part)}]`;
    else name += name === "" ? String(part) : `.${String(part)}`;
  }
  return name;
}

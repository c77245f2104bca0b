// How the handler ended, as an outcome (docs/protocol.md 6.1).
import { isNonRetriable, isStepError, retryAfterOf } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { jsonText } from "./json-value.ts";
import type { Outcome } from "./outcome.ts";
import type { ReplayRequest } from "./replay-request.ts";
import { serializeError } from "./serialize-error.ts";

export type FunctionEnd =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly thrown: unknown };

type EndOutcome = Extract<Outcome, { kind: "completed" | "failed" }>;

export function endOutcome(end: FunctionEnd, request: ReplayRequest, logger: Logger): EndOutcome {
  const fail = (thrown: unknown): EndOutcome => {
    const outcome = failure(thrown, request);
    const told = outcome.noRetry ? "failed" : "failed and will be tried again";
    logger[outcome.noRetry ? "error" : "warn"](`Function "${request.functionId}" ${told}.`, thrown);
    return outcome;
  };
  if (end.kind === "threw") return fail(end.thrown);
  try {
    const output = jsonText(end.value, `what function "${request.functionId}" returned`);
    return { kind: "completed", output };
  } catch (error) {
    return fail(error);
  }
}

/** A step's final error that nobody caught is final for the run: the step will not run again. */
function failure(
  thrown: unknown,
  { attempt, maxAttempts }: ReplayRequest,
): Extract<Outcome, { kind: "failed" }> {
  const noRetry =
    isNonRetriable(thrown) || isStepError(thrown) || attempt + 1 >= (maxAttempts ?? Infinity);
  const retryAfter = noRetry ? undefined : retryAfterOf(thrown);
  return { kind: "failed", error: serializeError(thrown), noRetry, retryAfter };
}

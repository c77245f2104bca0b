// The errors of the SDK: what user code throws to steer retries, and what it catches when a step
// has failed for good. Each is known by a marker, because two copies of the package may be loaded.
import { durationMs, type Duration } from "./duration-text.ts";

const NON_RETRIABLE = Symbol.for("@cairn/sdk-next.non-retriable");
const RETRY_AFTER = Symbol.for("@cairn/sdk-next.retry-after");
const STEP_ERROR = Symbol.for("@cairn/sdk-next.step-error");

/** Thrown in a step: the step fails at once. Thrown in a function: the run fails at once. */
export class NonRetriable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "NonRetriableError";
    Object.defineProperty(this, NON_RETRIABLE, { value: true });
  }
}

/** Says when to try again, instead of the back-off. It counts as an attempt like any other error. */
export class RetryAfter extends Error {
  /** Seconds, or an ISO-8601 date: the value of the `retry-after` header. */
  readonly retryAfter: string;

  /**
   * @param retryAfter - Milliseconds, a duration such as "90s", or an instant. The executor obeys it
   * between 1 s and 24 h.
   * @throws {TypeError} If it is none of these.
   */
  constructor(message: string, retryAfter: Duration | Date, options?: ErrorOptions) {
    super(message, options);
    this.name = "RetryAfterError";
    this.retryAfter = retryAfterText(retryAfter);
    Object.defineProperty(this, RETRY_AFTER, { value: true });
  }
}

function retryAfterText(value: Duration | Date): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  const ms = value instanceof Date ? undefined : durationMs(value);
  if (ms === undefined) {
    throw new TypeError(
      `RetryAfter needs milliseconds, a duration or a Date, got ${String(value)}`,
    );
  }
  return retryAfterSeconds(ms);
}

/** Whole seconds, rounded up, so that nothing is tried early. */
export function retryAfterSeconds(ms: number): string {
  return String(Math.max(0, Math.ceil(ms / 1000)));
}

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly cause?: unknown;
}

/**
 * What a step's promise rejects with when the step has failed for good. It carries the name, the
 * message and the cause of what the step threw; left uncaught, it fails the run.
 */
export class StepError extends Error {
  /** The id that the code gave the step. */
  readonly stepId: string;

  constructor(stepId: string, failure: Failure) {
    super(failure.message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.name = failure.name;
    this.stepId = stepId;
    if (failure.stack !== undefined) this.stack = failure.stack;
    Object.defineProperty(this, STEP_ERROR, { value: true });
  }
}

/** A step ran for longer than its `timeout`. It is tried again like any other error. */
export class StepTimeout extends Error {
  constructor(stepName: string, timeoutMs: number) {
    super(`step "${stepName}" took longer than its timeout of ${String(timeoutMs)} ms`);
    this.name = "StepTimeout";
  }
}

/** An event, sent or received, is not what its schema or its function's triggers say. */
export class InvalidEvent extends NonRetriable {
  constructor(message: string) {
    super(message);
    this.name = "EventValidationError";
  }
}

/** What else is known of a refusal. */
interface Refusal {
  readonly cause?: unknown;
  readonly code?: string | undefined;
  readonly hint?: string | undefined;
}

/** The executor refused what was sent or asked. `status` is 0 when it could not be reached. */
export class SendFailed extends Error {
  readonly status: number;
  /** The executor's code of the error, such as `cron_invalid`; undefined when it gave none. */
  readonly code: string | undefined;
  /** What to do, in the executor's words, if it said so. */
  readonly hint: string | undefined;

  constructor(message: string, status: number, { cause, code, hint }: Refusal = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "SendFailed";
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

export function isNonRetriable(value: unknown): value is Error {
  return value instanceof Error && NON_RETRIABLE in value;
}

export function isStepError(value: unknown): value is StepError {
  return value instanceof Error && STEP_ERROR in value;
}

/** The value of the `retry-after` header that a thrown value asks for, if it asks. */
export function retryAfterOf(value: unknown): string | undefined {
  return isRetryAfter(value) ? value.retryAfter : undefined;
}

function isRetryAfter(value: unknown): value is RetryAfter {
  return value instanceof Error && RETRY_AFTER in value;
}

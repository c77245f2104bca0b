// An answer decides what becomes of a message: delivered, tried again after a time, or given up.
import type { Outcome, Publication, RetryDelay } from "./message.ts";
import { readDuration } from "./read-duration.ts";

export type Verdict =
  | { readonly kind: "delivered" }
  /** `afterMs` is before `timeScale`. */
  | { readonly kind: "retry"; readonly afterMs: number }
  | { readonly kind: "failed" };

const DAY_MS = 86_400_000;
const RETRY_HEADERS = [
  "retry-after",
  "x-ratelimit-reset",
  "x-ratelimit-reset-requests",
  "x-ratelimit-reset-tokens",
];

/** @param retried - Attempts that failed before this one. */
export function judgeAttempt(
  { maxRetries, retryDelay }: Pick<Publication, "maxRetries" | "retryDelay">,
  outcome: Outcome,
  retried: number,
): Verdict {
  if (outcome.status >= 200 && outcome.status < 300) return { kind: "delivered" };
  if (isNonRetryable(outcome) || retried >= maxRetries) return { kind: "failed" };
  const afterMs = askedDelay(outcome) ?? ownDelay(retryDelay, retried) ?? backOff(retried + 1);
  return { kind: "retry", afterMs: Math.min(DAY_MS, Math.max(0, afterMs)) };
}

/** Undefined when the expression gives no number, as `1 / 0`. */
function ownDelay(retryDelay: RetryDelay | undefined, retried: number): number | undefined {
  const afterMs = retryDelay?.evaluate(retried);
  return Number.isFinite(afterMs) ? afterMs : undefined;
}

function isNonRetryable({ status, headers }: Outcome): boolean {
  return status === 489 && headers["upstash-nonretryable-error"] === "true";
}

/** 12 s, 2 min 28 s, 30 min, 6 h, a day. */
const backOff = (attempt: number): number => Math.exp(2.5 * attempt) * 1_000;

function askedDelay({ headers }: Outcome): number | undefined {
  for (const name of RETRY_HEADERS) {
    const value = headers[name];
    const asked = typeof value === "string" ? readRetryAfter(value) : undefined;
    if (asked !== undefined) return asked;
  }
  return undefined;
}

/** Seconds, a date, or a duration such as `6m5s`. */
function readRetryAfter(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const duration = readDuration(text);
  if (duration !== undefined) return duration;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date - Date.now();
}

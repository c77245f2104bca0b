// When a failed attempt is tried again.
import { parseDuration } from "../domain/duration.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The published schedule (docs/protocol.md 6.1): by attempt, then two hours for ever. */
export const DEFAULT_DELAYS_MS: readonly number[] = [
  15_000,
  30_000,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  20 * MINUTE,
  40 * MINUTE,
  HOUR,
  2 * HOUR,
];
export const DEFAULT_JITTER_MS = 30_000;

export interface RetryPolicy {
  /** The delay after the first failure, the second, …; the last one repeats. Milliseconds. */
  readonly delaysMs: readonly number[];
  /** At most this much is added at random, in milliseconds. */
  readonly jitterMs: number;
  /** The same for calls that never reached the app: nothing of it ran, so they may come sooner. */
  readonly unreachableDelaysMs: readonly number[];
}

const UNREACHABLE_DELAYS_MS: readonly number[] = [1_000, 2_000, 5_000, ...DEFAULT_DELAYS_MS];

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  delaysMs: DEFAULT_DELAYS_MS,
  jitterMs: DEFAULT_JITTER_MS,
  unreachableDelaysMs: UNREACHABLE_DELAYS_MS,
};

/** Every retry after the same time: for tests and demonstrations. */
export function fixedRetryPolicy(delayMs: number): RetryPolicy {
  return { delaysMs: [delayMs], jitterMs: 0, unreachableDelaysMs: [delayMs] };
}

/** How long to wait, in milliseconds; a `Due`. */
export interface RetryDelay {
  readonly afterMs: number;
}

/** `Retry-After` is obeyed between these bounds. */
export const RETRY_AFTER_MIN_MS = 1_000;
export const RETRY_AFTER_MAX_MS = 24 * HOUR;

/**
 * @param failures - Failures so far, 1 or more.
 * @param spread - In [0, 1); drawn by the shell, so that this stays pure.
 */
export function retryDelayMs(policy: RetryPolicy, failures: number, spread: number): number {
  return Math.ceil(delayAfter(policy.delaysMs, failures) + policy.jitterMs * spread);
}

/** The delay after a call that never reached the app; without jitter, so that dev feels prompt. */
export function unreachableDelayMs(policy: RetryPolicy, failures: number): number {
  return delayAfter(policy.unreachableDelaysMs, failures);
}

function delayAfter(delays: readonly number[], failures: number): number {
  return delays[Math.max(0, Math.min(failures, delays.length) - 1)] ?? RETRY_AFTER_MIN_MS;
}

const SECONDS = /^-?\d+(?:\.\d+)?(?:e\d+)?$/i;
// "2026-01-31…" or "Wed, 21 Oct…": Date.parse alone takes almost any text with a number in it.
const DATE = /^(?:\d{4}-\d{2}-\d{2}|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )/i;

/**
 * Reads a `Retry-After` header: whole seconds, a duration, an ISO date or an HTTP date; clamped.
 *
 * @returns undefined when the text is none of them: the usual delay applies.
 */
export function parseRetryAfter(text: string | null, nowMs: number): RetryDelay | undefined {
  const trimmed = text?.trim() ?? "";
  if (SECONDS.test(trimmed)) return { afterMs: clamp(Number(trimmed) * 1000) };
  const duration = trimmed === "" ? undefined : parseDuration(trimmed);
  if (duration !== undefined) return { afterMs: clamp(duration) };
  const atMs = DATE.test(trimmed) ? Date.parse(trimmed) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : { afterMs: clamp(atMs - nowMs) };
}

const clamp = (ms: number): number =>
  Math.min(RETRY_AFTER_MAX_MS, Math.max(RETRY_AFTER_MIN_MS, Math.ceil(ms)));

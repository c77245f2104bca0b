// What a plan of QStash allows. The figures change and its pages disagree, so all are settings.
import type { Publication } from "./message.ts";
import { QstashRefusal } from "./qstash-refusal.ts";

/** Infinity: no limit. */
export interface PlanLimits {
  /** Messages published in a day; one more is answered with 429. */
  readonly messagesPerDay: number;
  readonly maxMessageBytes: number;
  /** In milliseconds, before `timeScale`. */
  readonly maxDelayMs: number;
  /** Of one message. A higher `Upstash-Retries` is refused. */
  readonly maxRetries: number;
  /** The longest that a delivery may take, in milliseconds. A longer `Upstash-Timeout` is cut to it. */
  readonly maxResponseMs: number;
  /** Deliveries under way at the same time. */
  readonly parallelism: number;
  readonly schedules: number;
  readonly queues: number;
  readonly urlGroups: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MEBIBYTE = 1_048_576;

export const FREE_PLAN: PlanLimits = {
  messagesPerDay: 1_000,
  maxMessageBytes: MEBIBYTE,
  maxDelayMs: 7 * DAY_MS,
  maxRetries: 5,
  maxResponseMs: 15 * MINUTE_MS,
  parallelism: 10,
  schedules: 10,
  queues: 10,
  urlGroups: 1,
};

export const PAY_AS_YOU_GO_PLAN: PlanLimits = {
  messagesPerDay: Number.POSITIVE_INFINITY,
  maxMessageBytes: 10 * MEBIBYTE,
  maxDelayMs: 365 * DAY_MS,
  maxRetries: 5,
  maxResponseMs: 120 * MINUTE_MS,
  parallelism: 100,
  schedules: 1_000,
  queues: 100,
  urlGroups: 100,
};

/** @throws QstashRefusal worded as QStash words it. */
export function checkLimit(name: string, value: number, limit: number, status = 400): void {
  if (value <= limit) return;
  throw new QstashRefusal(status, `quota ${name} exceeded, current limit: ${String(limit)}`);
}

/** @throws QstashRefusal when the plan does not allow the message. */
export function checkPublication(publication: Publication, plan: PlanLimits, now: number): void {
  const { body, maxRetries } = publication;
  // Seen with 500, unlike the others.
  checkLimit("maxMessageSize", body.byteLength, plan.maxMessageBytes, 500);
  checkLimit("maxRetries", maxRetries, plan.maxRetries);
  checkLimit("maxDelay", delayOf(publication, now) / 1_000, plan.maxDelayMs / 1_000);
}

/** How long it is to wait, in milliseconds before `timeScale`: a time wins over a delay. */
export function delayOf({ notBefore, delayMs }: Publication, now: number): number {
  return notBefore === undefined ? delayMs : Math.max(0, notBefore - now);
}

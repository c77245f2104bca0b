// How many messages a plan lets through in a day; more is answered with 429.
import { QstashRefusal } from "./qstash-refusal.ts";

export interface DailyQuota {
  /** @throws QstashRefusal with 429 when not all of them fit; then none is counted. */
  readonly take: (messages: number) => void;
}

/** @param dayMs - As it passes here. The first day begins now. */
export function createDailyQuota(limit: number, dayMs: number): DailyQuota {
  let taken = 0;
  let dayStart = Date.now();
  return {
    take: (messages) => {
      const now = Date.now();
      if (now >= dayStart + dayMs) {
        dayStart = now;
        taken = 0;
      }
      if (taken + messages > limit) {
        throw new QstashRefusal(429, "Exceeded daily rate limit", {
          "RateLimit-Limit": String(limit),
          "RateLimit-Remaining": String(limit - taken),
          "RateLimit-Reset": String(Math.ceil((dayStart + dayMs) / 1_000)),
        });
      }
      taken += messages;
    },
  };
}

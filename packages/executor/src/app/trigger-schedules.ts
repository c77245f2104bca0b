// The cron triggers of a registration as schedules. The same trigger of the same function has the same id
// for ever, so that it stays itself over deploys.
import {
  MISSED_MAX_DEFAULT,
  parseDuration,
  type RegisteredFunction,
  ulidFromHex,
} from "@cairn/core";
import type { ScheduleRule } from "../db/schedules.ts";
import type { TriggerSchedule } from "../db/sync-schedules.ts";
import { parseCron } from "./cron-shape.ts";
import { dueAt } from "./decide-tick.ts";
import { nextTick } from "./next-tick.ts";
import { isMissed, isOverlap } from "./schedule-policies.ts";
import { sha256Hex } from "../ops/sha256.ts";

/**
 * @param functionId - Our own id of the function.
 * @returns Its cron triggers; they were checked.
 */
export function triggerRules(fn: RegisteredFunction, functionId: string): readonly ScheduleRule[] {
  return fn.triggers.flatMap((trigger) => {
    if (!("cron" in trigger)) return [];
    const { cron, jitter, missed, missedMax, overlap } = trigger;
    const parsed = parseCron(cron);
    return {
      id: triggerScheduleId(functionId, cron),
      functionId,
      cron,
      timezone: parsed.ok ? parsed.rule.zone : "UTC",
      jitterMs: parseDuration(jitter ?? "") ?? 0,
      missed: isMissed(missed) ? missed : "once",
      missedMax: missedMax ?? MISSED_MAX_DEFAULT,
      overlap: isOverlap(overlap) ? overlap : "allow",
      data: "{}",
    };
  });
}

/** With their first ticks after an instant. Milliseconds, by the database's clock. */
export function firstTicks(
  rules: readonly ScheduleRule[],
  nowMs: number,
): readonly TriggerSchedule[] {
  return rules.flatMap((rule) => {
    const parsed = parseCron(rule.cron, rule.timezone);
    if (!parsed.ok) return [];
    const nextTickMs = nextTick(parsed.rule, nowMs);
    return { ...rule, nextTickMs, dueMs: dueAt(rule, nextTickMs) };
  });
}

const ID_DIGITS = 32;

function triggerScheduleId(functionId: string, cron: string): string {
  const hash = sha256Hex(JSON.stringify(["schedule", functionId, cron]));
  // A ULID begins with 48 bits of time; of any hash the form fits.
  return ulidFromHex(hash.slice(0, ID_DIGITS));
}

// What may start a function: event names with at most one wildcard at the end, and cron expressions.
import {
  eventNameProblem,
  parseDuration,
  type RegisteredFunction,
  type RegisteredTrigger,
} from "@cairn/core";
import { checkExpression } from "./check-expression.ts";
import { cronProblem } from "./cron-shape.ts";
import { registrationError } from "./registration-problem.ts";
import { policyProblem } from "./schedule-policies.ts";

const JITTER_MIN_MS = 1_000;
const JITTER_MAX_MS = 5 * 60_000;

/** @throws {CairnError} `registration_invalid`, `cron_invalid`, `expression_invalid`. */
export function checkTriggers({ id, triggers }: RegisteredFunction): void {
  const seen = new Set<string>();
  for (const [index, trigger] of triggers.entries()) {
    const field = `triggers[${String(index)}]`;
    const isEvent = "event" in trigger;
    const key = isEvent
      ? JSON.stringify([trigger.event, trigger.expression ?? null])
      : JSON.stringify([trigger.cron]);
    if (seen.has(key)) {
      throw registrationError({ functionId: id, field, problem: "repeats an earlier trigger" });
    }
    seen.add(key);
    if (isEvent) checkEvent(trigger, { functionId: id, field });
    else checkCron(trigger, { functionId: id, field });
  }
}

interface Place {
  readonly functionId: string;
  readonly field: string;
}

function checkEvent(
  {
    event,
    expression,
  }: { readonly event: string; readonly expression?: string | null | undefined },
  { functionId, field }: Place,
): void {
  const problem = eventNameProblem(event) ?? wildcardProblem(event);
  if (problem !== undefined) {
    throw registrationError({
      functionId,
      field: `${field}.event`,
      problem: `"${event}": ${problem}`,
    });
  }
  if (typeof expression === "string") {
    const place = { functionId, field: `${field}.expression` };
    checkExpression({ ...place, source: expression, variables: ["event"] });
  }
}

function wildcardProblem(event: string): string | undefined {
  if (!event.includes("*") || /^[^*]*[/.]\*$/.test(event)) return undefined;
  return "a wildcard is one * at the end, right after a / or a dot, such as shop/*";
}

type CronTrigger = Extract<RegisteredTrigger, { readonly cron: string }>;

function checkCron(trigger: CronTrigger, { functionId, field }: Place): void {
  const { cron, jitter } = trigger;
  const problem = cronProblem(cron);
  if (problem !== undefined) {
    throw registrationError({
      code: "cron_invalid",
      functionId,
      field: `${field}.cron`,
      problem: `"${cron}" ${problem}`,
    });
  }
  const ms = typeof jitter === "string" ? parseDuration(jitter) : JITTER_MIN_MS;
  if (ms === undefined || ms < JITTER_MIN_MS || ms > JITTER_MAX_MS) {
    const allowed = "a duration from 1s to 5m";
    throw registrationError({ functionId, field: `${field}.jitter`, value: jitter, allowed });
  }
  const wrong = policyProblem(trigger);
  if (wrong === undefined) return;
  const { name, value, allowed } = wrong;
  throw registrationError({ functionId, field: `${field}.${name}`, value, allowed });
}

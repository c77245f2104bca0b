// A run for each tick of a time that is over. A tick that was started before, also by the schedule itself,
// starts nothing again, so that a backfill may be repeated.
import { type BackfillBody, type BackfillResult, CairnError } from "@cairn/core";
import type { LoadedSchedule } from "../db/schedules.ts";
import type { SchedulePorts } from "./change-schedules.ts";
import { nextTick } from "./next-tick.ts";
import { requireFunction, requireSchedule } from "./require-schedule.ts";
import { planTick } from "./tick-event.ts";
import { ruleOf } from "./work-ticks.ts";

/** @throws {CairnError} `schedule_not_found`, `function_not_found`, `parameter_invalid`. */
export async function backfillSchedule(
  ports: SchedulePorts,
  id: string,
  { from, to, limit }: BackfillBody,
): Promise<BackfillResult> {
  const schedule = await requireSchedule(ports, id);
  await requireFunction(ports, schedule.functionId, schedule.functionSlug);
  const range = { fromMs: Date.parse(from), toMs: Date.parse(to) };
  checkRange(range, schedule.nowMs);
  const { ticks, next } = ticksOf(schedule, range, limit);
  const started = await Promise.all(ticks.map((tickMs) => startTick(ports, schedule, tickMs)));
  const count = started.filter(Boolean).length;
  return {
    started: count,
    existing: ticks.length - count,
    next: next === null ? null : new Date(next).toISOString(),
  };
}

/** Of the schedule it changes nothing: its runs are nobody's overlap. */
function startTick(
  ports: SchedulePorts,
  schedule: LoadedSchedule,
  tickMs: number,
): Promise<boolean> {
  return ports.acceptTick({
    plan: () => ({ plan: planTick(ports, schedule, { tickMs, cause: "backfill" }) }),
  });
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

function ticksOf(
  schedule: LoadedSchedule,
  { fromMs, toMs }: Range,
  limit: number,
): { readonly ticks: readonly number[]; readonly next: number | null } {
  const rule = ruleOf(schedule);
  const ticks: number[] = [];
  for (let tick = nextTick(rule, fromMs - 1); tick <= toMs; tick = nextTick(rule, tick)) {
    if (ticks.length === limit) return { ticks, next: tick };
    ticks.push(tick);
  }
  return { ticks, next: null };
}

function checkRange({ fromMs, toMs }: Range, nowMs: number): void {
  const problem =
    fromMs > toMs ? "from is later than to" : toMs > nowMs ? "to is in the future" : undefined;
  if (problem === undefined) return;
  throw new CairnError("parameter_invalid", {
    message: `The body is not valid: ${problem}.`,
    hint: "Give a range that is over: the schedule itself starts what comes.",
  });
}

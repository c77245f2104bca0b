// Schedules: what is published again and again, by a cron expression. A schedule's own time starts when
// it is made and runs faster by the time scale.
import { randomUUID } from "node:crypto";
import { checkLimit } from "./plan-limits.ts";
import type { Publication } from "./message.ts";
import { notFound } from "./qstash-refusal.ts";
import { readCron } from "./read-cron.ts";
import type { Timers } from "./timers.ts";

interface ScheduleSetting {
  readonly cron: string;
  /** As asked for: a URL, or the name of a URL group. */
  readonly destination: string;
  /** For each destination; those of a group as it was when the schedule was made. */
  readonly publications: readonly Publication[];
}

export interface Schedule extends ScheduleSetting {
  readonly scheduleId: string;
  readonly createdAt: number;
  isPaused: boolean;
  lastScheduleTime: number | undefined;
  /** By its own time, in milliseconds since 1970. */
  nextScheduleTime: number | undefined;
  stop: () => void;
}

export interface ScheduleParts {
  readonly timers: Timers;
  readonly timeScale: number;
  readonly limit: number;
  readonly publish: (publication: Publication) => void;
}

export interface Schedules {
  /**
   * One with the same id is replaced.
   * @throws QstashRefusal when the cron expression is none, or the plan has no more schedules.
   */
  readonly put: (scheduleId: string, setting: ScheduleSetting) => Schedule;
  /** @throws QstashRefusal with 404. */
  readonly get: (scheduleId: string) => Schedule;
  readonly list: () => readonly Schedule[];
  /** @throws QstashRefusal with 404. */
  readonly remove: (scheduleId: string) => void;
}

export const newScheduleId = (): string => `scd_${randomUUID().replaceAll("-", "")}`;

export function createSchedules(parts: ScheduleParts): Schedules {
  const schedules = new Map<string, Schedule>();
  const get = (scheduleId: string): Schedule => {
    const schedule = schedules.get(scheduleId);
    if (schedule === undefined) throw notFound(`schedule ${scheduleId}`);
    return schedule;
  };
  return {
    get,
    list: () => [...schedules.values()],
    put: (scheduleId, setting) => {
      const nextTick = readCron(setting.cron);
      const known = schedules.get(scheduleId);
      if (known === undefined) checkLimit("maxSchedules", schedules.size + 1, parts.limit);
      known?.stop();
      const schedule: Schedule = {
        ...setting,
        scheduleId,
        createdAt: known?.createdAt ?? Date.now(),
        isPaused: known?.isPaused ?? false,
        lastScheduleTime: known?.lastScheduleTime,
        nextScheduleTime: undefined,
        stop: () => undefined,
      };
      schedules.set(scheduleId, schedule);
      startTicking(parts, schedule, nextTick);
      return schedule;
    },
    remove: (scheduleId) => {
      get(scheduleId).stop();
      schedules.delete(scheduleId);
    },
  };
}

function startTicking(
  { timers, timeScale, publish }: ScheduleParts,
  schedule: Schedule,
  nextTick: (after: Date) => Date | null,
): void {
  const start = Date.now();
  const startHere = performance.now();
  const armAfter = (previous: Date): void => {
    const tick = nextTick(previous);
    schedule.nextScheduleTime = tick?.getTime();
    if (tick === null) return;
    const dueHere = startHere + (tick.getTime() - start) * timeScale;
    schedule.stop = timers.after(dueHere - performance.now(), () => {
      schedule.lastScheduleTime = tick.getTime();
      // First the next one: publishing may stop the schedule.
      armAfter(tick);
      if (schedule.isPaused) return;
      for (const publication of schedule.publications) publish(publication);
    });
  };
  armAfter(new Date(start));
}

// Schedules: made or replaced, shown, paused and deleted.
import type { Publication } from "./message.ts";
import type { PublishEntry } from "./publish-messages.ts";
import { badRequest } from "./qstash-refusal.ts";
import type { QstashAnswer, QstashRequest, Route } from "./qstash-request.ts";
import { newScheduleId, type Schedule, type Schedules } from "./schedules.ts";
import { showTemplate } from "./show-message.ts";

/** @throws QstashRefusal */
type ReadEntry = (entry: PublishEntry) => readonly Publication[];

const ONE = /^\/v2\/schedules\/([^/]+)$/;

export function scheduleRoutes(schedules: Schedules, readEntry: ReadEntry): readonly Route[] {
  const setPaused = (scheduleId: string, action: string | undefined): QstashAnswer => {
    schedules.get(scheduleId).isPaused = action === "pause";
    return {};
  };
  return [
    {
      method: "GET",
      pattern: /^\/v2\/schedules$/,
      answer: () => ({ body: schedules.list().map(showSchedule) }),
    },
    {
      method: "GET",
      pattern: ONE,
      answer: (_, [scheduleId = ""]) => ({ body: showSchedule(schedules.get(scheduleId)) }),
    },
    {
      method: "DELETE",
      pattern: ONE,
      answer: (_, [scheduleId = ""]) => {
        schedules.remove(scheduleId);
        return {};
      },
    },
    {
      method: "PATCH",
      pattern: /^\/v2\/schedules\/([^/]+)\/(pause|resume)$/,
      answer: (_, [scheduleId = "", action]) => setPaused(scheduleId, action),
    },
    {
      method: "POST",
      pattern: /^\/v2\/schedules\/(.+)$/s,
      isWholeTarget: true,
      answer: (request, [destination = ""]) => {
        const { scheduleId } = putSchedule(schedules, readEntry, request, destination);
        return { body: { scheduleId } };
      },
    },
  ];
}

function putSchedule(
  schedules: Schedules,
  readEntry: ReadEntry,
  { headers, body, callerIp }: QstashRequest,
  destination: string,
): Schedule {
  const cron = headers["upstash-cron"];
  if (cron === undefined) throw badRequest("missing header Upstash-Cron");
  const scheduleId = headers["upstash-schedule-id"] ?? newScheduleId();
  const queueName = headers["upstash-queue-name"];
  const publications = readEntry({
    destination,
    headers,
    body,
    queueName,
    scheduleId,
    callerIp,
  });
  return schedules.put(scheduleId, { cron, destination, publications });
}

function showSchedule(schedule: Schedule) {
  const { publications, nextScheduleTime, lastScheduleTime } = schedule;
  const [publication] = publications;
  if (publication === undefined) return schedule;
  const { maxRetries, labels, ...template } = showTemplate(publication);
  return {
    scheduleId: schedule.scheduleId,
    cron: schedule.cron,
    createdAt: schedule.createdAt,
    destination: schedule.destination,
    ...template,
    retries: maxRetries,
    delay: publication.delayMs / 1_000,
    labels,
    label: labels[0],
    callerIP: publication.callerIp,
    isPaused: schedule.isPaused,
    lastScheduleTime,
    nextScheduleTime,
  };
}

// The routes of schedules; their handlers are in schedule-routes.ts.
import { SchedulesQuery } from "@cairn/core";
import type { Route } from "./route.ts";

const BODY_ERRORS = [
  "parameter_invalid",
  "body_empty",
  "body_too_large",
  "json_invalid",
  "json_too_deep",
] as const;

const RULE_ERRORS = ["cron_invalid", "json_unstorable_char", "number_precision"] as const;

const answer = { shape: "one", schema: "ScheduleDetail" } as const;

export const SCHEDULE_ROUTES = [
  {
    name: "createSchedule",
    method: "POST",
    path: "/v1/schedules",
    tag: "schedules",
    summary: "Starts a function by the clock, from now on.",
    body: { schema: "ScheduleBody" },
    answer: { ...answer, status: 201 },
    errors: ["function_not_found", ...RULE_ERRORS, ...BODY_ERRORS],
  },
  {
    name: "listSchedules",
    method: "GET",
    path: "/v1/schedules",
    tag: "schedules",
    summary: "Schedules: cron triggers of apps' code, and those made here.",
    query: SchedulesQuery,
    answer: { shape: "page", schema: "ScheduleView" },
    errors: ["parameter_invalid"],
  },
  {
    name: "readSchedule",
    method: "GET",
    path: "/v1/schedules/:id",
    tag: "schedules",
    summary: "One schedule, with its next ticks.",
    answer,
    errors: ["schedule_not_found"],
  },
  {
    name: "changeSchedule",
    method: "PATCH",
    path: "/v1/schedules/:id",
    tag: "schedules",
    summary: "Changes what is given. Other times begin now; all else leaves its ticks alone.",
    body: { schema: "SchedulePatch" },
    answer,
    errors: [
      "schedule_not_found",
      "schedule_of_code",
      "overloaded",
      ...RULE_ERRORS,
      ...BODY_ERRORS,
    ],
  },
  {
    name: "deleteSchedule",
    method: "DELETE",
    path: "/v1/schedules/:id",
    tag: "schedules",
    summary: "Deletes it. What it has started goes on.",
    answer: { shape: "nothing" },
    errors: ["schedule_not_found", "schedule_of_code"],
  },
  {
    name: "runSchedule",
    method: "POST",
    path: "/v1/schedules/:id/run",
    tag: "schedules",
    summary: "Starts a run now, also of a schedule that is paused. Its ticks stay as they are.",
    answer: { shape: "one", schema: "ScheduleRunResult", status: 201 },
    errors: ["schedule_not_found", "function_not_found"],
  },
  {
    name: "pauseSchedule",
    method: "POST",
    path: "/v1/schedules/:id/pause",
    tag: "schedules",
    summary: "Lets its ticks pass. Runs that it has started go on.",
    answer,
    errors: ["schedule_not_found", "overloaded"],
  },
  {
    name: "resumeSchedule",
    method: "POST",
    path: "/v1/schedules/:id/resume",
    tag: "schedules",
    summary: "Begins again with the next tick from now.",
    answer,
    errors: ["schedule_not_found", "overloaded"],
  },
  {
    name: "backfillSchedule",
    method: "POST",
    path: "/v1/schedules/:id/backfill",
    tag: "schedules",
    summary: "Starts a run for each tick of a time that is over; none for a tick that had one.",
    body: { schema: "BackfillBody" },
    answer: { shape: "one", schema: "BackfillResult" },
    errors: ["schedule_not_found", "function_not_found", ...BODY_ERRORS],
  },
] as const satisfies readonly Route[];

// How the browser changes what flows: limits, pauses, schedules. Reading is in api.ts.
import type { LimitView, PauseView } from "@cairn/core";
import { LimitAnswer, Nothing, PauseAnswer, ScheduleAnswer, ScheduleRunAnswer } from "./answers.ts";
import { API } from "./api-routes.ts";
import { request } from "./request.ts";

type Which = Pick<LimitView, "functionId" | "name">;
type PauseScope = PauseView["scope"];
export type PauseMode = PauseView["mode"];

/** What is paused or resumed: a function or an app by its id, or everything. */
export interface PauseTarget {
  readonly scope: PauseScope;
  /** Null: everything. */
  readonly id: string | null;
}

/** `body` is JSON text (lib/limit-draft.ts). */
export const setLimit = (body: string) =>
  request(API.limits(new URLSearchParams()), LimitAnswer, { method: "PATCH", body });

export const resetLimit = ({ functionId, name }: Which, reason: string) => {
  const query = new URLSearchParams({ function: functionId, name });
  if (reason !== "") query.set("reason", reason);
  return request(API.limits(query), LimitAnswer, { method: "DELETE" });
};

export const pauseTarget = (
  { scope, id }: PauseTarget,
  { mode, reason }: { readonly mode: PauseMode; readonly reason: string },
) => {
  const body = { scope, mode, ...(id === null ? {} : { target: id }) };
  return request(API.pauses(), PauseAnswer, {
    method: "POST",
    body: JSON.stringify(reason === "" ? body : { ...body, reason }),
  });
};

export const resumeTarget = ({ scope, id }: PauseTarget) => {
  const query = new URLSearchParams(id === null ? { scope } : { scope, target: id });
  return request(API.pauses(query), Nothing, { method: "DELETE" });
};

export const runSchedule = (scheduleId: string) =>
  request(API.schedule(scheduleId, "run"), ScheduleRunAnswer, { method: "POST", body: "{}" });

export const changeSchedule = (scheduleId: string, act: "pause" | "resume") =>
  request(API.schedule(scheduleId, act), ScheduleAnswer, { method: "POST", body: "{}" });

// How the browser reads and acts: the same origin serves the API, so paths are enough.
import type { z } from "zod";
import {
  AppPage,
  CancelAnswer,
  EventAnswer,
  EventPage,
  LimitChangeList,
  LimitList,
  PauseList,
  RerunAnswer,
  RunPage,
  SchedulePage,
  SendAnswer,
  TraceAnswer,
  WhyAnswer,
} from "./answers.ts";
import { API } from "./api-routes.ts";
import { learnClock } from "./clock.ts";
import { ofFunction } from "./of-function.ts";
import { request } from "./request.ts";
import type { Result } from "./result.ts";

export const fetchRuns = (query: URLSearchParams) => read(API.runs(query), RunPage);

export const fetchTrace = (runId: string) => read(API.trace(runId), TraceAnswer);

export const fetchEvents = (query: URLSearchParams) => read(API.events(query), EventPage);

export const fetchEvent = (eventId: string) => read(API.event(eventId), EventAnswer);

export const fetchWhy = (runId: string) => read(API.why(runId), WhyAnswer);

export const fetchApps = () => read(API.apps(), AppPage);

export const fetchLimits = (slug: string) => read(API.limits(ofFunction(slug)), LimitList);

export const fetchLimitChanges = (slug: string) =>
  read(API.limitChanges(ofFunction(slug)), LimitChangeList);

export const fetchPauses = () => read(API.pauses(), PauseList);

export const fetchSchedules = (query: URLSearchParams) => read(API.schedules(query), SchedulePage);

export const cancelRun = (runId: string) =>
  request(API.cancel(runId), CancelAnswer, { method: "POST", body: "{}" });

export const rerunRun = (runId: string) =>
  request(API.rerun(runId), RerunAnswer, { method: "POST", body: "{}" });

/** `event` is the JSON text of one event. */
export const sendEvent = (event: string) =>
  request(API.send(), SendAnswer, { method: "POST", body: event });

/** Each fresh answer also tells what time it is at the executor. */
async function read<Shape extends z.ZodType<{ metadata: { fetched_at: string } }>>(
  path: string,
  shape: Shape,
): Promise<Result<z.output<Shape>>> {
  const result = await request(path, shape);
  if (result.ok) learnClock(result.data.metadata.fetched_at);
  return result;
}

// How the browser reads and acts: the same origin serves the API, so paths are enough.
import type { z } from "zod";
import {
  CancelAnswer,
  EventAnswer,
  EventPage,
  RerunAnswer,
  RunPage,
  SendAnswer,
  TraceAnswer,
} from "./answers.ts";
import { API } from "./api-routes.ts";
import { learnClock } from "./clock.ts";
import { request } from "./request.ts";
import type { Result } from "./result.ts";

export const fetchRuns = (query: URLSearchParams) => read(API.runs(query), RunPage);

export const fetchTrace = (runId: string) => read(API.trace(runId), TraceAnswer);

export const fetchEvents = (query: URLSearchParams) => read(API.events(query), EventPage);

export const fetchEvent = (eventId: string) => read(API.event(eventId), EventAnswer);

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

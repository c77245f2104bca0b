// How pages read from the executor while they are rendered on the server.
import "server-only";
import { cache } from "react";
import type { z } from "zod";
import {
  AppPage,
  EventAnswer,
  EventPage,
  FunctionAnswer,
  FunctionPage,
  LimitChangeList,
  LimitList,
  PauseList,
  RunPage,
  SchedulePage,
  TraceAnswer,
  WhyAnswer,
} from "./answers.ts";
import { API } from "./api-routes.ts";
import { executorHere } from "./executor-here.ts";
import { ofFunction } from "./of-function.ts";
import { request } from "./request.ts";
import { toApiQuery, type RunFilters } from "./run-filters.ts";
import type { Result } from "./result.ts";

const DEFAULT_URL = "http://127.0.0.1:8288";
const FUNCTIONS_MAX = 200;

/** Read at each request: the built server is told its executor when it starts. */
function baseUrl(): string {
  return (process.env["CAIRN_URL"] ?? DEFAULT_URL).replace(/\/$/, "");
}

function get<Shape extends z.ZodType>(
  path: string,
  shape: Shape,
): Promise<Result<z.output<Shape>>> {
  const base = baseUrl();
  const here = executorHere();
  if (here !== undefined) return request(`${base}${path}`, shape, { fetch: here });
  const key = process.env["CAIRN_API_KEY"];
  return request(`${base}${path}`, shape, {
    peer: `the executor at ${base}`,
    ...(key === undefined || key === "" ? {} : { headers: { authorization: `Bearer ${key}` } }),
  });
}

export const readRuns = (query: URLSearchParams) => get(API.runs(query), RunPage);

/** The runs that the filters ask for; a window that ends now ends at this moment. */
export const readFilteredRuns = (filters: RunFilters) => readRuns(toApiQuery(filters, Date.now()));

/** Once per rendered page, however many parts ask. */
export const readTrace = cache((runId: string) => get(API.trace(runId), TraceAnswer));

export const readEvents = (query: URLSearchParams) => get(API.events(query), EventPage);

/** Once per rendered page, however many parts ask. */
export const readEvent = cache((eventId: string) => get(API.event(eventId), EventAnswer));

export const readFunctions = () =>
  get(API.functions(new URLSearchParams({ limit: String(FUNCTIONS_MAX) })), FunctionPage);

export const readApps = () => get(API.apps(), AppPage);

export const readWhy = (runId: string) => get(API.why(runId), WhyAnswer);

/** Once per rendered page, however many parts ask. */
export const readFunction = cache((slug: string) => get(API.function(slug), FunctionAnswer));

export const readLimits = (slug: string) => get(API.limits(ofFunction(slug)), LimitList);

export const readLimitChanges = (slug: string) =>
  get(API.limitChanges(ofFunction(slug)), LimitChangeList);

export const readPauses = () => get(API.pauses(), PauseList);

export const readSchedules = (query: URLSearchParams) => get(API.schedules(query), SchedulePage);

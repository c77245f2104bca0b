// Every route of the executor's HTTP API that the dashboard uses, in one table.

const id = encodeURIComponent;

export const API = {
  runs: (query: URLSearchParams) => withQuery("/v1/runs", query),
  trace: (runId: string) => `/v1/runs/${id(runId)}/trace`,
  cancel: (runId: string) => `/v1/runs/${id(runId)}/cancel`,
  rerun: (runId: string) => `/v1/runs/${id(runId)}/rerun`,
  events: (query: URLSearchParams) => withQuery("/v1/events", query),
  event: (eventId: string) => `/v1/events/${id(eventId)}`,
  send: () => "/v1/events",
  functions: (query: URLSearchParams) => withQuery("/v1/functions", query),
  function: (slug: string) => `/v1/functions/${id(slug)}`,
  apps: () => "/v1/apps",
  why: (runId: string) => `/v1/runs/${id(runId)}/why`,
  limits: (query: URLSearchParams) => withQuery("/v1/limits", query),
  limitChanges: (query: URLSearchParams) => withQuery("/v1/limits/changes", query),
  pauses: (query = new URLSearchParams()) => withQuery("/v1/pauses", query),
  schedules: (query: URLSearchParams) => withQuery("/v1/schedules", query),
  schedule: (scheduleId: string, act: "run" | "pause" | "resume") =>
    `/v1/schedules/${id(scheduleId)}/${act}`,
  feed: () => "/v1/feed",
} as const;

function withQuery(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

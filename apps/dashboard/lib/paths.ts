// Every address of the dashboard, in one table; no page writes one by hand.

const id = encodeURIComponent;

export const paths = {
  runs: (query?: URLSearchParams) => withQuery("/runs", query),
  run: (runId: string) => `/runs/${id(runId)}`,
  events: (query?: URLSearchParams) => withQuery("/events", query),
  event: (eventId: string) => `/events/${id(eventId)}`,
  functions: () => "/functions",
  function: (slug: string) => `/functions/${id(slug)}`,
  schedules: (query?: URLSearchParams) => withQuery("/schedules", query),
  apps: () => "/apps",
  send: () => "/send",
  /** The form with this event's name filled in. */
  sendNamed: (name: string) => withQuery("/send", new URLSearchParams({ name })),
  /** The form filled with an event that was sent before. */
  sendAgain: (eventId: string) => withQuery("/send", new URLSearchParams({ event: eventId })),
  runsOfFunction: (slug: string) => withQuery("/runs", new URLSearchParams({ function: slug })),
  runsOfApp: (name: string) => withQuery("/runs", new URLSearchParams({ app: name })),
  runsOfEventName: (eventName: string) => withQuery("/runs", new URLSearchParams({ eventName })),
} as const;

function withQuery(path: string, query: URLSearchParams | undefined): string {
  const text = query?.toString() ?? "";
  return text === "" ? path : `${path}?${text}`;
}

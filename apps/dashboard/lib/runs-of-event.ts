// The runs that one event started, as `GET /v1/runs` is asked for them.

/** More runs than this of one event are not shown on its page. */
const RUNS_OF_EVENT_MAX = 200;

export function runsOfEvent(eventId: string): URLSearchParams {
  return new URLSearchParams({ event: eventId, limit: String(RUNS_OF_EVENT_MAX) });
}

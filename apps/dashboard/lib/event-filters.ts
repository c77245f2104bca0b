// The event list's filters: read from the address bar, written to it, and asked of the API.
import { firstOf, type SearchParams } from "./search-params.ts";

export interface EventFilters {
  readonly name: string | null;
  /** Also the events that the executor itself sent. */
  readonly system: boolean;
  /** Where the page begins; null for the newest events. */
  readonly cursor: string | null;
}

export const NO_EVENT_FILTERS: EventFilters = { name: null, system: false, cursor: null };

export function readEventFilters(params: SearchParams): EventFilters {
  return {
    name: firstOf(params, "name"),
    system: firstOf(params, "system") === "true",
    cursor: firstOf(params, "cursor"),
  };
}

/** The same names serve in the address bar and in `GET /v1/events`. */
export function toEventQuery({ name, system, cursor }: EventFilters): URLSearchParams {
  const query = new URLSearchParams();
  if (name !== null) query.set("name", name);
  if (system) query.set("system", "true");
  if (cursor !== null) query.set("cursor", cursor);
  return query;
}

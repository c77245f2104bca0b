// The events of a list, for `readVisible`.
import type { EventView } from "@cairn/core";
import { fetchEvents } from "./api.ts";
import { toEventQuery, type EventFilters } from "./event-filters.ts";
import type { RowSource } from "./visible-page.ts";

export function eventSource(filters: EventFilters): RowSource<EventView> {
  return {
    query: () => toEventQuery(filters),
    read: fetchEvents,
    at: (event) => event.receivedAt,
    // An event never stops fitting its filters.
    isSettled: () => true,
    lookUp: () => Promise.resolve(undefined),
  };
}

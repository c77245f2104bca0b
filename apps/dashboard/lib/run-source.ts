// The runs of a list, for `readVisible`.
import { isEnded, type RunView } from "@cairn/core";
import { fetchRuns } from "./api.ts";
import { executorNow } from "./clock.ts";
import { toApiQuery, type RunFilters } from "./run-filters.ts";
import type { RowSource } from "./visible-page.ts";

export function runSource(filters: RunFilters): RowSource<RunView> {
  return {
    query: () => toApiQuery(filters, executorNow()),
    read: fetchRuns,
    at: (run) => run.createdAt,
    isSettled: (run) => isEnded(run.status),
    // There is no look-up by id that answers with a RunView; an event starts a function's run once.
    lookUp: async (run) => {
      const query = new URLSearchParams({ event: run.eventId, function: run.functionSlug });
      const page = await fetchRuns(query);
      return page.ok ? page.data.data.find(({ id }) => id === run.id) : undefined;
    },
  };
}

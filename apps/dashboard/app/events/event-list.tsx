// The list of events on the screen. The feed tells of runs only, so it also looks by itself.
"use client";
import type { EventView } from "@cairn/core";
import type { ReactNode } from "react";
import { EventTable } from "../../components/event-table.tsx";
import { NewRows } from "../../components/new-rows.tsx";
import { Pager } from "../../components/pager.tsx";
import { StaleNotice } from "../../components/problem-box.tsx";
import { toEventQuery, type EventFilters } from "../../lib/event-filters.ts";
import { eventSource } from "../../lib/event-source.ts";
import { paths } from "../../lib/paths.ts";
import { useLive } from "../../lib/use-live.ts";
import { useLook } from "../../lib/use-look.ts";
import { readVisible, type VisiblePage } from "../../lib/visible-page.ts";

const READ_INTERVAL_MS = 1_000;
/** An event that no function listens to makes no change of any run. */
const LOOK_MS = 4_000;

export interface EventListProps {
  readonly initial: VisiblePage<EventView>;
  readonly fetchedAt: string;
  readonly filters: EventFilters;
  /** Shown while there are no rows. */
  readonly empty: ReactNode;
}

export function EventList({ initial, fetchedAt, filters, empty }: EventListProps) {
  const firstPage = filters.cursor === null;
  const { data, problem, refresh } = useLive<VisiblePage<EventView>>({
    initial,
    fetchedAt,
    intervalMs: READ_INTERVAL_MS,
    load: (shown) => readVisible(shown, eventSource(filters)),
    concerns: ({ changes }) => changes.some(({ kind }) => kind === "run"),
    alive: () => firstPage,
  });
  useLook(refresh, LOOK_MS, firstPage);

  const pageAt = (cursor: string | null) => paths.events(toEventQuery({ ...filters, cursor }));
  return (
    <>
      <StaleNotice problem={problem} />
      <NewRows unseen={data.unseen} noun="event" />
      <div className="panel list">
        {data.rows.length === 0 ? empty : <EventTable events={data.rows} />}
      </div>
      <Pager
        noun="events"
        newest={firstPage ? null : pageAt(null)}
        older={data.next === null ? null : pageAt(data.next)}
      />
    </>
  );
}

// The event list: what has been received, and how many runs each event started.
import Link from "next/link";
import { Empty } from "../../components/empty.tsx";
import { SendIcon } from "../../components/icons.tsx";
import { PageClock } from "../../components/page-clock.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { ProblemBox } from "../../components/problem-box.tsx";
import {
  NO_EVENT_FILTERS,
  readEventFilters,
  toEventQuery,
  type EventFilters,
} from "../../lib/event-filters.ts";
import { eventNamesOf } from "../../lib/event-names.ts";
import { readEvents, readFunctions } from "../../lib/executor.ts";
import { paths } from "../../lib/paths.ts";
import type { SearchParams } from "../../lib/search-params.ts";
import { TryAgain } from "../try-again.tsx";
import { EventFilterBar } from "./event-filter-bar.tsx";
import { EventList } from "./event-list.tsx";

export const metadata = { title: "Events" };

export default async function EventsPage({
  searchParams,
}: {
  readonly searchParams: Promise<SearchParams>;
}) {
  const filters = readEventFilters(await searchParams);
  const [events, functions] = await Promise.all([
    readEvents(toEventQuery(filters)),
    readFunctions(),
  ]);
  return (
    <>
      <PageHead title="Events">
        <Link className="button" href={paths.send()}>
          <SendIcon /> Send event
        </Link>
      </PageHead>
      <EventFilterBar
        filters={filters}
        names={functions.ok ? eventNamesOf(functions.data.data) : []}
      />
      {events.ok ? (
        <PageClock at={events.data.metadata.fetched_at}>
          <EventList
            // Fresh from the server is a new list: what was counted as unseen is in it.
            key={events.data.metadata.fetched_at}
            initial={{ rows: events.data.data, next: events.data.page.next, unseen: 0 }}
            fetchedAt={events.data.metadata.fetched_at}
            filters={filters}
            empty={<NoEvents filters={filters} />}
          />
        </PageClock>
      ) : (
        <ProblemBox problem={events.problem}>
          <TryAgain />
        </ProblemBox>
      )}
    </>
  );
}

function NoEvents({ filters }: { readonly filters: EventFilters }) {
  if (filters.cursor !== null) {
    return (
      <Empty title="No older events">
        <p>This is the end of the list.</p>
      </Empty>
    );
  }
  if (filters.name !== null) {
    return (
      <Empty title={`No event named ${filters.name}`}>
        <Link className="button" href={paths.events(toEventQuery(NO_EVENT_FILTERS))}>
          Show all events
        </Link>
      </Empty>
    );
  }
  return (
    <Empty title="No events yet">
      <p>Your app sends them with client.send, any program by POST, and you by this form.</p>
      <Link className="button primary" href={paths.send()}>
        Send an event
      </Link>
    </Empty>
  );
}

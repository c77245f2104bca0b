// One event: what was sent, what Cairn decided about it, and the runs it started.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageClock } from "../../../components/page-clock.tsx";
import { PageHead } from "../../../components/page-head.tsx";
import { ProblemBox } from "../../../components/problem-box.tsx";
import { readEvent, readRuns } from "../../../lib/executor.ts";
import { isNotFound } from "../../../lib/result.ts";
import { runsOfEvent } from "../../../lib/runs-of-event.ts";
import { TryAgain } from "../../try-again.tsx";
import { EventScreen } from "./event-screen.tsx";

interface EventPageProps {
  readonly params: Promise<{ readonly eventId: string }>;
}

export async function generateMetadata({ params }: EventPageProps): Promise<Metadata> {
  const event = await readEvent((await params).eventId);
  return { title: event.ok ? event.data.data.name : "Event" };
}

export default async function EventPage({ params }: EventPageProps) {
  const { eventId } = await params;
  const [event, runs] = await Promise.all([readEvent(eventId), readRuns(runsOfEvent(eventId))]);
  if (!event.ok && isNotFound(event.problem)) notFound();
  if (event.ok && runs.ok) {
    const { fetched_at: fetchedAt } = event.data.metadata;
    return (
      <PageClock at={fetchedAt}>
        <EventScreen
          key={eventId}
          initial={{ event: event.data.data, runs: runs.data.data }}
          fetchedAt={fetchedAt}
        />
      </PageClock>
    );
  }
  const failed = event.ok ? runs : event;
  return (
    <>
      <PageHead title="Event" />
      {!failed.ok && (
        <ProblemBox problem={failed.problem}>
          <TryAgain />
        </ProblemBox>
      )}
    </>
  );
}

// An event on the screen; the runs it starts appear and change as they do.
"use client";
import type { EventDetail, RunView } from "@cairn/core";
import { DecisionList } from "../../../components/decision-list.tsx";
import { EventFacts } from "../../../components/event-facts.tsx";
import { EventHead } from "../../../components/event-head.tsx";
import { JsonPanel } from "../../../components/json-panel.tsx";
import { StaleNotice } from "../../../components/problem-box.tsx";
import { RunTable } from "../../../components/run-table.tsx";
import { fetchEvent, fetchRuns } from "../../../lib/api.ts";
import { executorNow } from "../../../lib/clock.ts";
import type { Result } from "../../../lib/result.ts";
import { runsOfEvent } from "../../../lib/runs-of-event.ts";
import { useLive } from "../../../lib/use-live.ts";

const READ_INTERVAL_MS = 500;
/** An event starts its runs within this time, unless it comes from the future. */
const FRESH_MS = 60_000;

export interface EventAndRuns {
  readonly event: EventDetail;
  readonly runs: readonly RunView[];
}

export interface EventScreenProps {
  readonly initial: EventAndRuns;
  readonly fetchedAt: string;
}

export function EventScreen({ initial, fetchedAt }: EventScreenProps) {
  const { data, problem } = useLive<EventAndRuns>({
    initial,
    fetchedAt,
    intervalMs: READ_INTERVAL_MS,
    load: () => readEventAndRuns(initial.event.id),
    concerns: ({ changes }, { event, runs }) =>
      changes.some(
        ({ runId, kind }) =>
          runs.some((run) => run.id === runId) || (kind === "run" && mayStartMore(event, runs)),
      ),
    alive: () => true,
  });
  const { event, runs } = data;
  return (
    <article>
      <EventHead event={event} />
      <StaleNotice problem={problem} />
      <EventFacts event={event} />
      <div className="stack">
        <RunsOfEvent event={event} runs={runs} />
        <div className="two-columns">
          <JsonPanel title="Data" json={event.data} fileName={`${event.id}-data.json`} />
          <div className="stack">
            <DecisionList decisions={event.decisions} />
            {event.user !== "{}" && (
              <JsonPanel title="User" json={event.user} fileName={`${event.id}-user.json`} />
            )}
          </div>
        </div>
      </div>
    </article>
  );
}

function RunsOfEvent({ event, runs }: EventAndRuns) {
  return (
    <section className="panel list" aria-label="Runs">
      <header className="part-head">
        <h2>Runs</h2>
      </header>
      {runs.length === 0 ? (
        <p className="nothing" role="status">
          {nothingStarted(event)}
        </p>
      ) : (
        <RunTable runs={runs} label="Runs that this event started" />
      )}
    </section>
  );
}

/** A fresh event's runs are not known here yet, and those of an event from the future come later. */
function mayStartMore(event: EventDetail, runs: readonly RunView[]): boolean {
  return runs.length === 0 || executorNow() - Date.parse(event.receivedAt) < FRESH_MS;
}

function nothingStarted({ decisions }: EventDetail): string {
  if (decisions.some(({ outcome }) => outcome === "buffered")) {
    return "No run so far: this event waits for others; below is how long.";
  }
  return decisions.length === 0
    ? "No run so far. No function has been found that listens to this event."
    : "This event started no run; below is why.";
}

async function readEventAndRuns(eventId: string): Promise<Result<EventAndRuns>> {
  const [event, runs] = await Promise.all([fetchEvent(eventId), fetchRuns(runsOfEvent(eventId))]);
  if (!event.ok) return event;
  if (!runs.ok) return runs;
  return { ok: true, data: { event: event.data.data, runs: runs.data.data } };
}

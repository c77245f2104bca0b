// What a step waits for, until when, and what ended the wait.
import type { StepView } from "@cairn/core";
import Link from "next/link";
import { shortId } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { DueRow, FactRow, FactRows } from "./fact-rows.tsx";

type Wait = NonNullable<StepView["wait"]>;

const TITLES: Readonly<Record<Wait["kind"], string>> = {
  event: "Awaited event",
  invoke: "Invoked run",
  signal: "Awaited signal",
};

export function WaitFacts({
  wait,
  open,
}: {
  readonly wait: Wait;
  /** Is the step still waiting? */
  readonly open: boolean;
}) {
  return (
    <section className="inspector-part">
      <h3>{TITLES[wait.kind]}</h3>
      <FactRows>
        {wait.eventName !== null && (
          <FactRow name="Event">
            <span className="mono">{visibleText(wait.eventName)}</span>
          </FactRow>
        )}
        {typeof wait.signal === "string" && (
          <FactRow name="Signal">
            <span className="mono">{visibleText(wait.signal)}</span>
          </FactRow>
        )}
        {wait.condition !== null && (
          <FactRow name="If">
            <code>{visibleText(wait.condition)}</code>
          </FactRow>
        )}
        {wait.kind === "event" && (
          <FactRow name="Looks back">
            {wait.lookback ? "to the run's own event" : "no: later events only"}
          </FactRow>
        )}
        <DueRow name={open ? "Times out" : "Timeout"} at={wait.expiresAt} />
        {wait.eventId !== null && (
          <FactRow name="Resolved by">
            <Link href={paths.event(wait.eventId)} className="mono" title={wait.eventId}>
              event {shortId(wait.eventId)}
            </Link>
          </FactRow>
        )}
        {wait.childRunId !== null && (
          <FactRow name="Run">
            <Link href={paths.run(wait.childRunId)} className="mono" title={wait.childRunId}>
              {shortId(wait.childRunId)}
            </Link>
          </FactRow>
        )}
      </FactRows>
    </section>
  );
}

// One step in full: times, wait, output, error, attempts, and the record behind it.
import type { RunView, StepView } from "@cairn/core";
import { kindOf } from "../../lib/waterfall.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { Elapsed } from "../elapsed.tsx";
import { ErrorView } from "../error-view.tsx";
import { JsonPanel } from "../json-panel.tsx";
import { StatusLabel } from "../status-label.tsx";
import { AttemptList } from "./attempt-list.tsx";
import { DueRow, FactRow, FactRows, InstantRow } from "./fact-rows.tsx";
import { RawRecord } from "./raw-record.tsx";
import { WaitFacts } from "./wait-facts.tsx";

interface StepOfRun {
  readonly step: StepView;
  readonly run: RunView;
}

export function StepInspector({ step, run }: StepOfRun) {
  const error = step.status === "completed" ? null : step.error;
  return (
    <>
      <header className="inspector-head">
        <p className="faint">{kindOf(step.op)}</p>
        <h2>{visibleText(step.name)}</h2>
        <StatusLabel status={step.status} />
      </header>
      <div className="inspector-body">
        {error !== null && <ErrorView error={error} />}
        <StepTimes step={step} run={run} />
        {step.wait !== null && <WaitFacts wait={step.wait} open={step.endedAt === null} />}
        {step.output !== null && (
          <JsonPanel title="Output" json={step.output} fileName={`${run.id}-${step.id}.json`} />
        )}
        <AttemptList title="Failed attempts" failures={step.failures} />
        <RawRecord record={step} fileName={`${run.id}-${step.id}-step.json`} />
      </div>
    </>
  );
}

function StepTimes({ step, run }: StepOfRun) {
  const began = step.queuedAt ?? step.startedAt;
  return (
    <FactRows>
      {began !== null && (
        <FactRow name="Duration">
          <Elapsed from={began} to={step.endedAt} />
        </FactRow>
      )}
      {kindOf(step.op) === "step" ? (
        <AttemptTimes step={step} run={run} />
      ) : (
        <InstantRow name="Began" at={began} since={run.createdAt} />
      )}
      <InstantRow name="Ended" at={step.endedAt} since={run.createdAt} />
      {step.endedAt === null && step.wait === null && (
        <DueRow name={step.status === "sleeping" ? "Wakes" : "Due"} at={step.dueAt} />
      )}
    </FactRows>
  );
}

/** Only what calls the app is queued and tried. */
function AttemptTimes({ step, run }: StepOfRun) {
  return (
    <>
      <FactRow name="Attempts">
        <span className="number">{step.attempts}</span>
      </FactRow>
      <InstantRow name="Queued" at={step.queuedAt} since={run.createdAt} />
      <InstantRow name="Started" at={step.startedAt} since={run.createdAt} />
    </>
  );
}

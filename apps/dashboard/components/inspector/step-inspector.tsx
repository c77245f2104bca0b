// One step in full: times, wait, output, error, attempts, and the record behind it.
import type { RunView, StepView } from "@cairn/core";
import { kindOf } from "../../lib/waterfall.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { Elapsed } from "../elapsed.tsx";
import { ErrorView } from "../error-view.tsx";
import { JsonPanel } from "../json-panel.tsx";
import { StatusLabel } from "../status-label.tsx";
import { AttemptList } from "./attempt-list.tsx";
import { FactRow, FactRows, InstantRow } from "./fact-rows.tsx";
import { RawRecord } from "./raw-record.tsx";
import { WaitFacts } from "./wait-facts.tsx";

export function StepInspector({ step, run }: { readonly step: StepView; readonly run: RunView }) {
  const began = step.queuedAt ?? step.startedAt;
  // The last failure is the error itself: it is shown once, at the top.
  const finalError = step.status === "completed" ? null : step.error;
  return (
    <>
      <header className="inspector-head">
        <p className="faint">{kindOf(step.op)}</p>
        <h2>{visibleText(step.name)}</h2>
        <StatusLabel status={step.status} />
      </header>
      <div className="inspector-body">
        {finalError !== null && <ErrorView error={finalError} />}
        <FactRows>
          {began !== null && (
            <FactRow name="Duration">
              <Elapsed from={began} to={step.endedAt} />
            </FactRow>
          )}
          {step.attempts > 0 && (
            <FactRow name="Attempts">
              <span className="number">{step.attempts}</span>
            </FactRow>
          )}
          <InstantRow name="Queued" at={step.queuedAt} since={run.createdAt} />
          <InstantRow name="Started" at={step.startedAt} since={run.createdAt} />
          <InstantRow name="Ended" at={step.endedAt} since={run.createdAt} />
          {step.endedAt === null && step.wait === null && (
            <InstantRow name="Due" at={step.dueAt} since={run.createdAt} />
          )}
        </FactRows>
        {step.wait !== null && <WaitFacts wait={step.wait} since={run.createdAt} />}
        {step.output !== null && (
          <JsonPanel title="Output" json={step.output} fileName={`${run.id}-${step.id}.json`} />
        )}
        <AttemptList title="Failed attempts" failures={step.failures} />
        <RawRecord record={step} fileName={`${run.id}-${step.id}-step.json`} />
      </div>
    </>
  );
}

// The run in full: its event, its result, what failed outside of steps, and the runs it started.
import type { TraceView } from "@cairn/core";
import { ErrorView } from "../error-view.tsx";
import { JsonPanel } from "../json-panel.tsx";
import { AttemptList } from "./attempt-list.tsx";
import { ChildRuns } from "./child-runs.tsx";
import { OpenSteps } from "./open-steps.tsx";
import { RawRecord } from "./raw-record.tsx";

export function RunInspector({
  trace,
  onSelect,
}: {
  readonly trace: TraceView;
  readonly onSelect: (stepId: string) => void;
}) {
  const { run, events, output, error, failures, children } = trace;
  return (
    <>
      <header className="inspector-head">
        <p className="faint">run</p>
        <h2>Input and result</h2>
      </header>
      <div className="inspector-body">
        <OpenSteps steps={trace.steps} onSelect={onSelect} />
        {error !== null && <ErrorView error={error} />}
        {output !== null && (
          <JsonPanel title="Output" json={output} fileName={`${run.id}-output.json`} />
        )}
        {events.map((event, index) => (
          <JsonPanel
            key={index}
            title={events.length === 1 ? "Event" : `Event ${String(index + 1)}`}
            json={event}
            fileName={`${run.id}-event-${String(index + 1)}.json`}
          />
        ))}
        <ChildRuns runs={children} />
        <AttemptList title="Failed attempts of the function" failures={failures} />
        <RawRecord record={trace} fileName={`${run.id}-trace.json`} />
      </div>
    </>
  );
}

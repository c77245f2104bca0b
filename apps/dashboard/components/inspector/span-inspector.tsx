// One span of the app's own tracing in full: times by the app's clock, and what the app said of it.
import type { TraceView } from "@cairn/core";
import { formatFine } from "../../lib/format.ts";
import { findSpan, fineInstant, spanRowId, type FoundSpan } from "../../lib/span-rows.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { RUN_ROW_ID } from "../../lib/waterfall-row.ts";
import { CopyButton } from "../copy-button.tsx";
import { ErrorView } from "../error-view.tsx";
import { JsonPanel } from "../json-panel.tsx";
import { StatusLabel } from "../status-label.tsx";
import { FactRow, FactRows, InstantRow } from "./fact-rows.tsx";
import { RawRecord } from "./raw-record.tsx";

interface SpanOfTrace {
  readonly found: FoundSpan;
  readonly trace: TraceView;
  /** Selects another row. */
  readonly onSelect: (rowId: string) => void;
}

export function SpanInspector(props: SpanOfTrace) {
  const { span } = props.found;
  const fileName = `${props.trace.run.id}-span-${span.id}`;
  const failed = span.status === "error";
  return (
    <>
      <header className="inspector-head">
        <p className="faint">span</p>
        <h2>{visibleText(span.name)}</h2>
        <StatusLabel status={failed ? "failed" : "completed"} />
      </header>
      <div className="inspector-body">
        {failed && <ErrorView error={{ name: "Error", message: span.statusMessage }} />}
        <SpanFacts {...props} />
        <JsonPanel title="Attributes" json={span.attributes} fileName={`${fileName}.json`} />
        {span.droppedAttributes > 0 && (
          <p className="faint">{dropped(span.droppedAttributes)} left out.</p>
        )}
        <RawRecord record={span} fileName={`${fileName}-record.json`} />
      </div>
    </>
  );
}

const dropped = (count: number): string =>
  count === 1 ? "1 attribute was" : `${String(count)} attributes were`;

function SpanFacts({ found: { span, step }, trace, onSelect }: SpanOfTrace) {
  const { run } = trace;
  const parentId = spanRowId(span.parentId ?? "");
  const parent = findSpan(trace, parentId);
  return (
    <FactRows>
      <FactRow name="Duration">
        <span className="number">
          {formatFine(fineInstant(span.endedAt) - fineInstant(span.startedAt))}
        </span>
      </FactRow>
      <FactRow name={step === null ? "Of" : "Step"}>
        <button
          type="button"
          className="link-button"
          onClick={() => onSelect(step === null ? RUN_ROW_ID : step.id)}
        >
          {step === null ? "the run" : visibleText(step.name)}
        </button>
        {span.attempt !== null && <span className="offset number">attempt {span.attempt + 1}</span>}
      </FactRow>
      <FactRow name="Kind">{span.kind}</FactRow>
      <InstantRow name="Started" at={span.startedAt} since={run.createdAt} />
      <InstantRow name="Ended" at={span.endedAt} since={run.createdAt} />
      <FactRow name="Clock">the app’s own</FactRow>
      {parent !== undefined && (
        <FactRow name="Inside of">
          <button type="button" className="link-button" onClick={() => onSelect(parentId)}>
            {visibleText(parent.span.name)}
          </button>
        </FactRow>
      )}
      <FactRow name="Trace">
        <span className="span-trace">
          <span className="mono">{span.traceId}</span>
          <CopyButton text={span.traceId} label="Copy trace id" />
        </span>
      </FactRow>
    </FactRows>
  );
}

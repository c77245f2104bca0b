// What there is to know about the selected step or span, or about the run while none is selected.
"use client";
import type { TraceView } from "@cairn/core";
import type { Ref } from "react";
import { findSpan, isSpanRow } from "../../lib/span-rows.ts";
import { CloseIcon } from "../icons.tsx";
import { RunInspector } from "./run-inspector.tsx";
import { SpanInspector } from "./span-inspector.tsx";
import { StepInspector } from "./step-inspector.tsx";

export interface InspectorProps {
  readonly trace: TraceView;
  /** The row of a step or a span; the empty string selects the run. */
  readonly stepId: string;
  readonly onSelect: (stepId: string) => void;
  /** Back to the run. */
  readonly onClose: () => void;
  readonly ref?: Ref<HTMLElement>;
}

export function Inspector({ trace, stepId, onSelect, onClose, ref }: InspectorProps) {
  const ofRun = stepId === "";
  return (
    <aside
      ref={ref}
      className={ofRun ? "panel inspector" : "panel inspector of-step"}
      aria-label={ofRun ? "The run" : `The selected ${isSpanRow(stepId) ? "span" : "step"}`}
      tabIndex={-1}
      onKeyDown={({ key }) => {
        if (key === "Escape" && !ofRun) onClose();
      }}
    >
      {ofRun ? (
        <RunInspector trace={trace} onSelect={onSelect} />
      ) : (
        <>
          <button
            type="button"
            className="icon-button inspector-close"
            aria-label="Back to the run"
            title="Back to the run"
            onClick={onClose}
          >
            <CloseIcon />
          </button>
          <Selected key={stepId} trace={trace} rowId={stepId} onSelect={onSelect} />
        </>
      )}
    </aside>
  );
}

interface SelectedProps {
  readonly trace: TraceView;
  readonly rowId: string;
  readonly onSelect: (rowId: string) => void;
}

function Selected({ trace, rowId, onSelect }: SelectedProps) {
  const step = trace.steps.find(({ id }) => id === rowId);
  if (step !== undefined) return <StepInspector step={step} run={trace.run} />;
  const found = findSpan(trace, rowId);
  if (found !== undefined) {
    return <SpanInspector found={found} trace={trace} onSelect={onSelect} />;
  }
  return (
    <p className="inspector-body soft">
      This run has no such {isSpanRow(rowId) ? "span" : "step"} yet. If it is about to begin, it
      appears here when it does.
    </p>
  );
}

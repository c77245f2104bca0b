// What there is to know about the selected step, or about the run while none is selected.
"use client";
import type { TraceView } from "@cairn/core";
import type { Ref } from "react";
import { CloseIcon } from "../icons.tsx";
import { RunInspector } from "./run-inspector.tsx";
import { StepInspector } from "./step-inspector.tsx";

export interface InspectorProps {
  readonly trace: TraceView;
  /** The empty string selects the run. */
  readonly stepId: string;
  readonly onSelect: (stepId: string) => void;
  /** Back to the run. */
  readonly onClose: () => void;
  readonly ref?: Ref<HTMLElement>;
}

export function Inspector({ trace, stepId, onSelect, onClose, ref }: InspectorProps) {
  const step = trace.steps.find(({ id }) => id === stepId);
  const ofRun = stepId === "";
  return (
    <aside
      ref={ref}
      className={ofRun ? "panel inspector" : "panel inspector of-step"}
      aria-label={ofRun ? "The run" : "The selected step"}
      tabIndex={-1}
      onKeyDown={({ key }) => {
        if (key === "Escape" && !ofRun) onClose();
      }}
    >
      {!ofRun && (
        <button
          type="button"
          className="icon-button inspector-close"
          aria-label="Back to the run"
          title="Back to the run"
          onClick={onClose}
        >
          <CloseIcon />
        </button>
      )}
      {ofRun && <RunInspector trace={trace} onSelect={onSelect} />}
      {step !== undefined && <StepInspector key={step.id} step={step} run={trace.run} />}
      {!ofRun && step === undefined && (
        <p className="inspector-body soft">
          This run has no such step yet. If it is about to begin, it appears here when it does.
        </p>
      )}
    </aside>
  );
}

// What a live run is doing right now, and until when.
import type { StepView } from "@cairn/core";
import { visibleText } from "../../lib/visible-text.ts";
import { StatusLabel } from "../status-label.tsx";
import { Until } from "../time-ago.tsx";

/** More are in the waterfall. */
const SHOWN_MAX = 4;

export function OpenSteps({
  steps,
  onSelect,
}: {
  readonly steps: readonly StepView[];
  readonly onSelect: (stepId: string) => void;
}) {
  const open = steps.filter(({ endedAt }) => endedAt === null);
  if (open.length === 0) return null;
  return (
    <section className="inspector-part">
      <h3>Right now</h3>
      <ul className="open-steps">
        {open.slice(0, SHOWN_MAX).map((step) => (
          <li key={step.id}>
            <StatusLabel status={step.status} />
            <button type="button" className="link-button" onClick={() => onSelect(step.id)}>
              {visibleText(step.name)}
            </button>
            {step.dueAt !== null && (
              <span className="soft">
                {dueWord(step)} <Until at={step.dueAt} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {open.length > SHOWN_MAX && <p className="faint">and {open.length - SHOWN_MAX} more steps</p>}
    </section>
  );
}

function dueWord({ status }: StepView): string {
  if (status === "sleeping") return "wakes";
  return status === "waiting" ? "times out" : "due";
}

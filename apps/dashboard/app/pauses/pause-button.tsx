// Pauses a function, an app or everything, or resumes what is paused.
"use client";
import { useState } from "react";
import { PauseIcon } from "../../components/icons.tsx";
import type { PauseTarget } from "../../lib/flow-api.ts";
import { pauseOf } from "../../lib/pauses.ts";
import { PauseDialog } from "./pause-dialog.tsx";
import { usePauses } from "./pauses-context.tsx";
import { ResumeButton } from "./resume-button.tsx";

export interface PauseButtonProps {
  readonly target: PauseTarget;
  /** A slug, an app's name, "everything". */
  readonly name: string;
  /** What the button says; its accessible name has `name` as well. */
  readonly label?: string;
  readonly small?: boolean;
}

export function PauseButton({ target, name, label = "Pause", small = false }: PauseButtonProps) {
  const { pauses } = usePauses();
  const [asking, setAsking] = useState(false);
  if (pauseOf(pauses, target) !== undefined) {
    return <ResumeButton target={target} name={name} small={small} />;
  }
  return (
    <>
      <button
        type="button"
        className={small ? "button small" : "button"}
        aria-label={`Pause ${name}`}
        onClick={() => setAsking(true)}
      >
        <PauseIcon /> {label}
      </button>
      {asking && <PauseDialog target={target} name={name} onClosed={() => setAsking(false)} />}
    </>
  );
}

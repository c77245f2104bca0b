// Lets go on what was paused, at once: what waited begins.
"use client";
import { useState } from "react";
import { ResumeIcon } from "../../components/icons.tsx";
import { resumeTarget, type PauseTarget } from "../../lib/flow-api.ts";
import type { Problem } from "../../lib/result.ts";
import { usePauses } from "./pauses-context.tsx";

export function ResumeButton({
  target,
  name,
  small = false,
}: {
  readonly target: PauseTarget;
  /** What it resumes: a slug, an app's name, "everything". */
  readonly name: string;
  readonly small?: boolean;
}) {
  const { refresh } = usePauses();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const resume = async () => {
    if (busy) return;
    setBusy(true);
    const result = await resumeTarget(target);
    setProblem(result.ok ? null : result.problem);
    await refresh();
    setBusy(false);
  };
  return (
    <>
      <button
        type="button"
        className={small ? "button small" : "button"}
        aria-label={`Resume ${name}`}
        aria-disabled={busy}
        onClick={() => void resume()}
      >
        <ResumeIcon /> Resume
      </button>
      <span className="action-problem" role="alert">
        {problem !== null && `${problem.detail} ${problem.hint ?? ""}`}
      </span>
    </>
  );
}

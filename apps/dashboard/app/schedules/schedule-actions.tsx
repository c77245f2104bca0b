// Starts a schedule's function now, lets its ticks pass, or begins again.
"use client";
import type { ScheduleView } from "@cairn/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ScheduleActionsProps } from "../../components/schedule-table.tsx";
import { changeSchedule, runSchedule } from "../../lib/flow-api.ts";
import { paths } from "../../lib/paths.ts";
import type { Problem } from "../../lib/result.ts";

export function ScheduleActions({ schedule, onChanged }: ScheduleActionsProps) {
  const { busy, problem, run, change } = useScheduleActions(schedule, onChanged);
  const { functionSlug, cron, paused } = schedule;
  const which = `${functionSlug} at ${cron}`;
  return (
    <span className="row-actions">
      <button
        type="button"
        className="button small"
        aria-label={`Run now ${which}`}
        aria-disabled={busy}
        onClick={() => void run()}
      >
        Run now
      </button>
      <button
        type="button"
        className="button small"
        aria-label={`${paused ? "Resume" : "Pause"} ${which}`}
        aria-disabled={busy}
        onClick={() => void change()}
      >
        {paused ? "Resume" : "Pause"}
      </button>
      <span className="action-problem" role="alert">
        {problem !== null && `${problem.detail} ${problem.hint ?? ""}`}
      </span>
    </span>
  );
}

/** One action at a time; what the executor refused is kept until the next. */
function useScheduleActions({ id, paused }: ScheduleView, onChanged: () => Promise<void>) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const run = async () => {
    if (busy) return;
    setBusy(true);
    const result = await runSchedule(id);
    setBusy(false);
    if (!result.ok) return setProblem(result.problem);
    const { runId, eventId } = result.data.data;
    router.push(runId === null ? paths.event(eventId) : paths.run(runId));
  };
  const change = async () => {
    if (busy) return;
    setBusy(true);
    const result = await changeSchedule(id, paused ? "resume" : "pause");
    setProblem(result.ok ? null : result.problem);
    await onChanged();
    setBusy(false);
  };
  return { busy, problem, run, change };
}

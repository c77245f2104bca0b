// What one can do with a run: cancel it while it goes on, rerun it once it has ended.
"use client";
import type { RunView } from "@cairn/core";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { ConfirmDialog } from "../../../components/confirm-dialog.tsx";
import { RerunIcon, StopIcon } from "../../../components/icons.tsx";
import { permission } from "../../../lib/allowed.ts";
import { cancelRun, rerunRun } from "../../../lib/api.ts";
import { paths } from "../../../lib/paths.ts";
import type { Problem } from "../../../lib/result.ts";

export interface RunActionsProps {
  readonly run: RunView;
  /** Reads the run anew. */
  readonly onChanged: () => Promise<void>;
}

export function RunActions({ run, onChanged }: RunActionsProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { busy, problem, cancel, rerun } = useRunActions(run.id, onChanged);
  return (
    <div className="run-actions">
      <ActionButton
        permission={permission("cancel", run.status)}
        busy={busy}
        onAct={() => dialog.current?.showModal()}
      >
        <StopIcon /> Cancel
      </ActionButton>
      <ActionButton
        permission={permission("rerun", run.status)}
        busy={busy}
        onAct={() => void rerun()}
      >
        <RerunIcon /> Rerun
      </ActionButton>
      <p className="action-problem" role="alert">
        {problem !== null && `${problem.detail} ${problem.hint ?? ""}`}
      </p>
      <ConfirmDialog
        ref={dialog}
        title="Cancel this run?"
        confirm="Cancel run"
        dismiss="Keep it going"
        onConfirm={() => {
          dialog.current?.close();
          void cancel();
        }}
      >
        No further step is started. A step that is being executed right now is not undone, and its
        result is not kept.
      </ConfirmDialog>
    </div>
  );
}

/** One action at a time; what the executor refused is kept until the next. */
function useRunActions(runId: string, onChanged: () => Promise<void>) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const cancel = async () => {
    setBusy(true);
    const result = await cancelRun(runId);
    setProblem(result.ok ? null : result.problem);
    await onChanged();
    setBusy(false);
  };
  const rerun = async () => {
    setBusy(true);
    const result = await rerunRun(runId);
    setBusy(false);
    if (result.ok) router.push(paths.run(result.data.data.id));
    else setProblem(result.problem);
  };
  return { busy, problem, cancel, rerun };
}

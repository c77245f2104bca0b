// Asks how to pause, and why: others will read it.
"use client";
import { useState } from "react";
import { FormDialog } from "../../components/form-dialog.tsx";
import { TextRow } from "../../components/text-row.tsx";
import { pauseTarget, type PauseMode, type PauseTarget } from "../../lib/flow-api.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { usePauses } from "./pauses-context.tsx";

const MODES: readonly { readonly mode: PauseMode; readonly word: string; readonly says: string }[] =
  [
    { mode: "hold", word: "Hold", says: "Events start runs as before; the runs wait." },
    { mode: "skip", word: "Skip", says: "Events start no runs, and say so. Live runs wait." },
  ];

export function PauseDialog({
  target,
  name,
  onClosed,
}: {
  readonly target: PauseTarget;
  readonly name: string;
  readonly onClosed: () => void;
}) {
  const { refresh } = usePauses();
  const [mode, setMode] = useState<PauseMode>("hold");
  const [reason, setReason] = useState("");
  const pause = async () => {
    const result = await pauseTarget(target, { mode, reason: reason.trim() });
    if (!result.ok) return result.problem;
    await refresh();
    return null;
  };
  return (
    <FormDialog
      title={`Pause ${visibleText(name)}?`}
      confirm="Pause"
      onSubmit={pause}
      onClosed={onClosed}
    >
      <p className="soft">Calls of the app that are under way finish.</p>
      <ModeChoice mode={mode} onChange={setMode} />
      <TextRow
        name="Reason"
        value={reason}
        onChange={setReason}
        hint="Optional. Shown wherever the pause shows."
      />
    </FormDialog>
  );
}

function ModeChoice({
  mode,
  onChange,
}: {
  readonly mode: PauseMode;
  readonly onChange: (mode: PauseMode) => void;
}) {
  return (
    <fieldset className="choices">
      <legend>Meanwhile</legend>
      {MODES.map((choice) => (
        <label key={choice.mode}>
          <input
            type="radio"
            name="mode"
            value={choice.mode}
            checked={mode === choice.mode}
            onChange={() => onChange(choice.mode)}
          />
          <span>
            <strong>{choice.word}</strong> <span className="soft">{choice.says}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

// Asks before what was set goes, and why.
"use client";
import { useState } from "react";
import { FormDialog } from "../../../components/form-dialog.tsx";
import { TextRow } from "../../../components/text-row.tsx";
import { resetLimit } from "../../../lib/flow-api.ts";
import { limitText } from "../../../lib/limit-text.ts";
import { visibleText } from "../../../lib/visible-text.ts";
import type { LimitDialogProps } from "./limit-dialog.tsx";

export function LimitResetDialog({ limit, onChanged, onClosed }: LimitDialogProps) {
  const [reason, setReason] = useState("");
  const reset = async () => {
    const result = await resetLimit(limit, reason.trim());
    await onChanged();
    return result.ok ? null : result.problem;
  };
  return (
    <FormDialog
      title={`Reset ${visibleText(limit.name)}?`}
      confirm="Reset"
      onSubmit={reset}
      onClosed={onClosed}
    >
      <p className="soft">What the code says counts again: {limitText(limit.code, limit.unit)}.</p>
      <TextRow
        name="Reason"
        value={reason}
        onChange={setReason}
        hint="Optional. Kept with the change."
      />
    </FormDialog>
  );
}

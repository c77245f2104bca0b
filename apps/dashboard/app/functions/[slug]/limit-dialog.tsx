// The form that sets a limit. It counts from the next job or event on, until it is reset.
"use client";
import { type LimitField, limitFields } from "@cairn/core";
import { useState } from "react";
import { FormDialog } from "../../../components/form-dialog.tsx";
import type { LimitActionsProps } from "../../../components/limits/limit-table.tsx";
import { TextRow } from "../../../components/text-row.tsx";
import { setLimit } from "../../../lib/flow-api.ts";
import { draftOf, limitProblems, limitToJson, type LimitDraft } from "../../../lib/limit-draft.ts";
import { LIMIT_NAMES, limitMeaning, limitText, type LimitUnit } from "../../../lib/limit-text.ts";
import { visibleText } from "../../../lib/visible-text.ts";

export interface LimitDialogProps extends LimitActionsProps {
  readonly onClosed: () => void;
}

export function LimitDialog({ limit, onChanged, onClosed }: LimitDialogProps) {
  // What was seen when it was opened: a change meanwhile is then refused, not overwritten.
  const [seen] = useState(limit);
  const [draft, setDraft] = useState<LimitDraft>(() => draftOf(limit));
  const save = async () => {
    if (Object.values(limitProblems(draft, seen.unit)).some((problem) => problem !== null))
      return undefined;
    const result = await setLimit(limitToJson(draft, seen));
    await onChanged();
    return result.ok ? null : result.problem;
  };
  return (
    <FormDialog
      title={`Change ${visibleText(seen.name)}`}
      confirm="Set limit"
      onSubmit={save}
      onClosed={onClosed}
    >
      <p className="soft">
        {limitMeaning(seen.unit)}. The code says {limitText(seen.code, seen.unit)}; what is set here
        counts instead, until it is reset.
      </p>
      <LimitRows unit={seen.unit} draft={draft} onChange={setDraft} />
    </FormDialog>
  );
}

function LimitRows({
  unit,
  draft,
  onChange,
}: {
  readonly unit: LimitUnit;
  readonly draft: LimitDraft;
  readonly onChange: (draft: LimitDraft) => void;
}) {
  const problems = limitProblems(draft, unit);
  return (
    <>
      {limitFields(unit).map((field) => (
        <TextRow
          key={field}
          name={fieldName(field, unit)}
          problem={problems[field]}
          value={draft[field]}
          onChange={(value) => onChange({ ...draft, [field]: value })}
          {...(isDuration(field) ? {} : { inputMode: "numeric" as const })}
          {...(field === "limit" ? {} : { hint: hintOf(field) })}
        />
      ))}
      <TextRow
        name="Reason"
        hint="Optional. Kept with the change."
        value={draft.reason}
        onChange={(reason) => onChange({ ...draft, reason })}
      />
    </>
  );
}

const isDuration = (field: LimitField): boolean => field === "period" || field === "timeout";

function fieldName(field: LimitField, unit: LimitUnit): string {
  if (field === "limit") return LIMIT_NAMES[unit];
  if (field === "burst") return "Burst";
  if (field === "timeout") return "After the first event at most";
  return unit === "debounce" ? "After the last event" : "In a period of";
}

const hintOf = (field: LimitField): string =>
  isDuration(field) ? "Such as 30s, 2m or 1h. Empty: as in the code." : "Empty: as in the code.";

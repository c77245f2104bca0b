// The form that sets a limit. It counts from the next admission on, until it is reset.
"use client";
import { useState } from "react";
import { FormDialog } from "../../../components/form-dialog.tsx";
import type { LimitActionsProps } from "../../../components/limits/limit-table.tsx";
import { TextRow } from "../../../components/text-row.tsx";
import { setLimit } from "../../../lib/flow-api.ts";
import { draftOf, limitProblems, limitToJson, type LimitDraft } from "../../../lib/limit-draft.ts";
import { limitMeaning, limitText, type LimitUnit } from "../../../lib/limit-text.ts";
import { visibleText } from "../../../lib/visible-text.ts";

export interface LimitDialogProps extends LimitActionsProps {
  readonly onClosed: () => void;
}

export function LimitDialog({ limit, onChanged, onClosed }: LimitDialogProps) {
  // What was seen when it was opened: a change meanwhile is then refused, not overwritten.
  const [seen] = useState(limit);
  const [draft, setDraft] = useState<LimitDraft>(() => draftOf(limit));
  const save = async () => {
    if (Object.values(limitProblems(draft)).some((problem) => problem !== null)) return undefined;
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
  const problems = limitProblems(draft);
  const row = (field: keyof LimitDraft) => ({
    value: draft[field],
    onChange: (value: string) => onChange({ ...draft, [field]: value }),
  });
  return (
    <>
      <TextRow
        name={unit === "throttle" ? "Starts" : "At once"}
        inputMode="numeric"
        problem={problems.limit}
        {...row("limit")}
      />
      {unit === "throttle" && (
        <>
          <TextRow
            name="In a period of"
            problem={problems.period}
            hint="Such as 30s, 2m or 1h. Empty: as in the code."
            {...row("period")}
          />
          <TextRow
            name="Burst"
            inputMode="numeric"
            problem={problems.burst}
            hint="Empty: as in the code."
            {...row("burst")}
          />
        </>
      )}
      <TextRow name="Reason" hint="Optional. Kept with the change." {...row("reason")} />
    </>
  );
}

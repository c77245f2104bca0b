// Sends one event, then shows it: its runs appear there as they start.
"use client";
import { useRouter } from "next/navigation";
import { useId, useState, type KeyboardEvent, type SyntheticEvent } from "react";
import { SendIcon } from "../../components/icons.tsx";
import { ProblemBox } from "../../components/problem-box.tsx";
import { sendEvent } from "../../lib/api.ts";
import {
  draftProblems,
  draftToJson,
  type DraftProblems,
  type EventDraft,
} from "../../lib/event-draft.ts";
import { paths } from "../../lib/paths.ts";
import type { Problem } from "../../lib/result.ts";
import { DataField } from "./data-field.tsx";
import { NameField } from "./name-field.tsx";

export type Draft = Pick<EventDraft, "name" | "data">;

export interface SendFormProps {
  readonly draft: Draft;
  /** Names that functions listen to. */
  readonly names: readonly string[];
}

export function SendForm({ draft, names }: SendFormProps) {
  const [event, setEvent] = useState<EventDraft>({ ...draft, id: "" });
  const problems = draftProblems(event);
  const { asked, busy, refused, send } = useSend(event, problems);
  const onSubmit = (submitted: SyntheticEvent) => {
    submitted.preventDefault();
    void send();
  };
  const onKeyDown = (pressed: KeyboardEvent) => {
    if (pressed.key !== "Enter" || !(pressed.metaKey || pressed.ctrlKey)) return;
    pressed.preventDefault();
    void send();
  };

  return (
    <form className="panel form" onSubmit={onSubmit} onKeyDown={onKeyDown} noValidate>
      <NameField
        value={event.name}
        names={names}
        problem={asked ? problems.name : null}
        onChange={(name) => setEvent({ ...event, name })}
      />
      <DataField
        value={event.data}
        problem={problems.data}
        onChange={(data) => setEvent({ ...event, data })}
      />
      <IdField value={event.id} onChange={(id) => setEvent({ ...event, id })} />
      {refused !== null && <ProblemBox problem={refused} />}
      <div className="form-foot">
        <button className="button primary" aria-disabled={busy}>
          <SendIcon /> {busy ? "Sending…" : "Send event"}
        </button>
        <span className="faint">
          <kbd>⌘</kbd> or <kbd>Ctrl</kbd> with <kbd>Enter</kbd>
        </span>
      </div>
    </form>
  );
}

/** Sends what is right; what is wrong stays in the form, and so does what the executor refused. */
function useSend(event: EventDraft, problems: DraftProblems) {
  const router = useRouter();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Problem | null>(null);

  const send = async () => {
    setAsked(true);
    if (busy || problems.name !== null || problems.data !== null) return;
    setBusy(true);
    const result = await sendEvent(draftToJson(event));
    const eventId = result.ok ? result.data.ids[0] : undefined;
    if (eventId !== undefined) {
      router.push(paths.event(eventId));
      return;
    }
    setBusy(false);
    setRefused(result.ok ? null : result.problem);
  };
  return { asked, busy, refused, send };
}

function IdField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (id: string) => void;
}) {
  const id = useId();
  return (
    <div className="form-row">
      <label htmlFor={id}>Id</label>
      <input
        id={id}
        className="field mono"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        autoComplete="off"
        aria-describedby={`${id}-hint`}
      />
      <p className="hint" id={`${id}-hint`}>
        Optional. A second event with the same id within 24 hours starts nothing.
      </p>
    </div>
  );
}

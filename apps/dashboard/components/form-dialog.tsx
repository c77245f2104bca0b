// A short form over the page. It closes when what was asked for is done; else it says why not.
"use client";
import { useEffect, useId, useRef, useState, type ReactNode, type SyntheticEvent } from "react";
import type { Problem } from "../lib/result.ts";

export interface FormDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** What the button that does it says. */
  readonly confirm: string;
  /** Answers with the problem when it could not be done; null: done. Undefined: the form is wrong. */
  readonly onSubmit: () => Promise<Problem | null | undefined>;
  /** It is closed; its owner takes it away, and what was typed with it. */
  readonly onClosed: () => void;
}

export function FormDialog({ title, children, confirm, onSubmit, onClosed }: FormDialogProps) {
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);

  const submit = async () => {
    if (busy) return;
    setBusy(true);
    const refused = await onSubmit();
    setBusy(false);
    if (refused === null) dialog.current?.close();
    else setProblem(refused ?? null);
  };
  const onFormSubmit = (submitted: SyntheticEvent) => {
    submitted.preventDefault();
    void submit();
  };
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={heading} onClose={onClosed}>
      <h2 id={heading}>{title}</h2>
      <form className="dialog-form" onSubmit={onFormSubmit} noValidate>
        {children}
        <p className="field-problem" role="alert">
          {problem !== null && `${problem.detail} ${problem.hint ?? ""}`}
        </p>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Leave it
          </button>
          <button className="button primary" aria-disabled={busy}>
            {confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}

// A question before something that cannot be undone. The browser's own dialog keeps the focus.
import { useId, type ReactNode, type Ref } from "react";

export function ConfirmDialog({
  ref,
  title,
  children,
  confirm,
  dismiss,
  onConfirm,
}: {
  readonly ref: Ref<HTMLDialogElement>;
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly dismiss: string;
  readonly onConfirm: () => void;
}) {
  const heading = useId();
  return (
    <dialog ref={ref} className="dialog" aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      <p className="soft">{children}</p>
      <form method="dialog" className="dialog-buttons">
        <button className="button">{dismiss}</button>
        <button type="button" className="button danger" onClick={onConfirm}>
          {confirm}
        </button>
      </form>
    </dialog>
  );
}

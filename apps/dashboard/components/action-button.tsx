// A button that can always be reached and, when it may not be used, says why.
import { useId, type ReactNode } from "react";
import type { Permission } from "../lib/allowed.ts";

export function ActionButton({
  permission,
  busy,
  onAct,
  children,
}: {
  readonly permission: Permission;
  readonly busy: boolean;
  readonly onAct: () => void;
  readonly children: ReactNode;
}) {
  const reasonId = useId();
  const usable = permission.allowed && !busy;
  return (
    <span className="with-reason">
      <button
        type="button"
        className="button"
        // Not `disabled`: the keyboard could not reach it, and nobody would learn the reason.
        aria-disabled={!usable}
        aria-describedby={permission.allowed ? undefined : reasonId}
        onClick={() => {
          if (usable) onAct();
        }}
      >
        {children}
      </button>
      {!permission.allowed && (
        <span className="reason" role="tooltip" id={reasonId}>
          {permission.reason}
        </span>
      )}
    </span>
  );
}

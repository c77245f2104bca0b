// Sets a limit at runtime, or takes back what was set.
"use client";
import { useState } from "react";
import type { LimitActionsProps } from "../../../components/limits/limit-table.tsx";
import { LimitDialog } from "./limit-dialog.tsx";
import { LimitResetDialog } from "./limit-reset-dialog.tsx";

export function LimitActions({ limit, onChanged }: LimitActionsProps) {
  const [open, setOpen] = useState<"change" | "reset" | null>(null);
  const dialog = { limit, onChanged, onClosed: () => setOpen(null) };
  return (
    <span className="row-actions">
      {limit.set !== null && (
        <button
          type="button"
          className="button small"
          aria-label={`Reset ${limit.name}`}
          onClick={() => setOpen("reset")}
        >
          Reset
        </button>
      )}
      <button
        type="button"
        className="button small"
        aria-label={`Change ${limit.name}`}
        onClick={() => setOpen("change")}
      >
        Change
      </button>
      {open === "change" && <LimitDialog {...dialog} />}
      {open === "reset" && <LimitResetDialog {...dialog} />}
    </span>
  );
}

// Beside a function's name: that it is paused, and by which pause.
"use client";
import type { FunctionView } from "@cairn/core";
import { StatusIcon } from "../../components/status-icon.tsx";
import { pauseOver, pausedWords } from "../../lib/pauses.ts";
import { usePauses } from "./pauses-context.tsx";

export function PausedMark({ fn }: { readonly fn: Pick<FunctionView, "id" | "appId"> }) {
  const { pauses } = usePauses();
  const pause = pauseOver(pauses, fn);
  if (pause === undefined) return null;
  return (
    <span className="status paused-mark" data-tone="warned">
      <StatusIcon status="waiting" />
      {pausedWords(pause)}
    </span>
  );
}

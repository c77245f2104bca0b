// Under an error: reads the page anew when asked, and by itself once the executor answers again.
"use client";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { useRefreshWhenWell } from "./use-refresh-when-well.ts";

export function TryAgain() {
  const router = useRouter();
  const [busy, startReading] = useTransition();
  useRefreshWhenWell();
  return (
    <button
      type="button"
      className="button"
      aria-disabled={busy}
      onClick={() => startReading(() => router.refresh())}
    >
      {busy ? "Trying…" : "Try again"}
    </button>
  );
}

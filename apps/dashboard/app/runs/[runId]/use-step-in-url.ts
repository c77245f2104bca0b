// The selected step stands in the address bar, so that a link leads to it.
"use client";
import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** The step's id, the empty string for the run itself, and how to select another. */
export function useStepInUrl(): readonly [string, (stepId: string) => void] {
  const stepId = useSearchParams().get("step") ?? "";
  const select = useCallback((next: string) => {
    const url = new URL(window.location.href);
    if (next === "") url.searchParams.delete("step");
    else url.searchParams.set("step", next);
    // Replaced, not added: Back leads to the list, not through every step one has looked at.
    window.history.replaceState(null, "", url);
  }, []);
  return [stepId, select];
}

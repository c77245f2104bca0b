// The selected step stands in the address bar, so that a link leads to it.
"use client";
import { useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";

/** Browsers refuse to change the address bar very often, as a held arrow key would. */
const SETTLED_MS = 200;

/** The step's id, the empty string for the run itself, and how to select another. */
export function useStepInUrl(): readonly [string, (stepId: string) => void] {
  const inUrl = useSearchParams().get("step") ?? "";
  const [stepId, setStepId] = useState(inUrl);
  useEffect(() => {
    const timer = setTimeout(() => writeToUrl(stepId), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [stepId]);
  return [stepId, setStepId];
}

function writeToUrl(stepId: string): void {
  const url = new URL(window.location.href);
  if ((url.searchParams.get("step") ?? "") === stepId) return;
  if (stepId === "") url.searchParams.delete("step");
  else url.searchParams.set("step", stepId);
  // Replaced, not added: Back leads to the list, not through every step one has looked at.
  window.history.replaceState(null, "", url);
}

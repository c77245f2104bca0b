// Puts a text on the clipboard and says so.
"use client";
import { useEffect, useState } from "react";
import { copyText } from "../lib/copy-text.ts";
import { CheckIcon, CopyIcon } from "./icons.tsx";

const SHOWN_MS = 1_600;

export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);
  useEffect(() => {
    if (outcome === null) return undefined;
    const timer = setTimeout(() => setOutcome(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => setOutcome((await copyText(text)) ? "copied" : "failed");
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={label}
        title={outcome === "failed" ? "The browser refused" : label}
        onClick={() => void copy()}
      >
        {outcome === "copied" ? <CheckIcon /> : <CopyIcon />}
      </button>
      <span className="unseen" role="status">
        {outcome === "copied" && "Copied"}
        {outcome === "failed" && "The browser refused to copy"}
      </span>
    </>
  );
}

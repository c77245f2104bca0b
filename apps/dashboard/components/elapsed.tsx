// How long something took, or has taken until now.
"use client";
import { formatGrowing, formatMs } from "../lib/format.ts";
import { useNow } from "../lib/use-now.ts";

export function Elapsed({ from, to }: { readonly from: string; readonly to: string | null }) {
  return to === null ? (
    <Growing from={from} />
  ) : (
    <span className="number">{formatMs(Date.parse(to) - Date.parse(from))}</span>
  );
}

function Growing({ from }: { readonly from: string }) {
  const now = useNow();
  return <span className="number">{formatGrowing(now - Date.parse(from))}</span>;
}

// Under an error: reads the page anew when asked, and by itself once the executor answers again.
"use client";
import { useRouter } from "next/navigation";
import { useEffect, useTransition } from "react";

const RETRY_MS = 3_000;

export function TryAgain() {
  const router = useRouter();
  const [busy, startReading] = useTransition();
  useEffect(() => {
    const timer = setInterval(() => {
      // Asked first, because a refresh that finds nobody would leave the page for the browser's own error.
      if (!document.hidden) void isWell().then((well) => well && router.refresh());
    }, RETRY_MS);
    return () => clearInterval(timer);
  }, [router]);
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

async function isWell(): Promise<boolean> {
  try {
    const response = await fetch("/ready", { cache: "no-store" });
    return response.ok;
  } catch {
    return false;
  }
}

// Reads the page anew, again and again, but only while the executor answers.
"use client";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

const EVERY_MS = 3_000;

export function useRefreshWhenWell(): void {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      // Asked first: a refresh that finds nobody leaves the page for the browser's own error.
      if (!document.hidden) void isWell().then((well) => well && router.refresh());
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [router]);
}

async function isWell(): Promise<boolean> {
  try {
    const response = await fetch("/ready", { cache: "no-store" });
    return response.ok;
  } catch {
    return false;
  }
}

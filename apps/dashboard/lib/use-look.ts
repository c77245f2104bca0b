// Looks again and again, for what the feed does not tell: it tells of runs only.
"use client";
import { useEffect } from "react";

/** Calls `look` in this rhythm while `alive` and while the tab can be seen. */
export function useLook(look: () => Promise<void>, everyMs: number, alive = true): void {
  useEffect(() => {
    if (!alive) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) void look();
    }, everyMs);
    return () => clearInterval(timer);
  }, [alive, everyMs, look]);
}

// For tests: a database of changes in memory.
import type { FeedRead, FeedSource } from "../../db/read-feed.ts";

export const START = Date.parse("2026-01-01T00:00:00.000Z");

/** A database of changes whose transactions commit in order: a snapshot is how many there are. */
export function fakeFeedSource() {
  const changes: FeedRead["changes"][number][] = [];
  const state = { reads: [] as (string | null)[], isDown: false, truncated: false, atMs: START };
  const source: FeedSource = {
    database: () => Promise.resolve("7301-5"),
    read: (since) => {
      state.reads.push(since);
      if (state.isDown) return Promise.reject(new Error("connection refused"));
      const seen = since === null ? changes.length : Number(since.split(":")[0]) - 1;
      const end = String(changes.length + 1);
      return Promise.resolve({
        snapshot: `${end}:${end}:`,
        at: new Date(state.atMs).toISOString(),
        changes: changes.slice(seen),
        truncated: state.truncated && since !== null,
      });
    },
  };
  const commit = (runId: string, version: number, kind: "run" | "step" = "step"): void => {
    changes.push({ runId, kind, version, at: new Date(state.atMs).toISOString() });
  };
  return { source, state, commit };
}

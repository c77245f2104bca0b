// First calls of runs that are under way: one that takes long is shown as running before it answers.
import { markStarted } from "../db/claim-jobs.ts";
import type { Engine } from "./engine.ts";

interface FirstCalls {
  readonly started: (runId: string, jobId: string) => void;
  readonly ended: (jobId: string) => void;
  readonly stop: () => void;
}

/** One that takes longer than this is shown. */
const SHOW_STARTED_MS = 250;

export function createFirstCalls(ports: Pick<Engine, "batches" | "holder" | "log">): FirstCalls {
  const { batches, holder, log } = ports;
  const underWay = new Map<string, { readonly runId: string; readonly since: number }>();

  const showing = setInterval(() => {
    const now = performance.now();
    const calls: { runId: string; elapsedMs: number }[] = [];
    for (const [jobId, { runId, since }] of underWay) {
      if (now - since < SHOW_STARTED_MS) continue;
      calls.push({ runId, elapsedMs: now - since });
      underWay.delete(jobId);
    }
    if (calls.length === 0) return;
    markStarted(batches, holder.shard, calls).catch((err: unknown) => {
      log.warn({ err }, "could not show runs as started");
    });
  }, SHOW_STARTED_MS);

  return {
    started: (runId, jobId) => underWay.set(jobId, { runId, since: performance.now() }),
    ended: (jobId) => underWay.delete(jobId),
    stop: () => clearInterval(showing),
  };
}

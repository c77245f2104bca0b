// The jobs this executor holds: renewed while it works on them, given back when it stops.
import type { RunJob } from "@cairn/core";
import { markStarted, renewLeases } from "../db/claim-jobs.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import type { Engine } from "./engine.ts";

export interface HeldJobs {
  readonly add: (runId: string, job: RunJob) => void;
  /** No longer worked on under this token; the same job may be held anew under the next one. */
  readonly remove: (job: Pick<RunJob, "id" | "token">) => void;
  readonly count: () => number;
  /** A call of a run that nobody has seen start yet. */
  readonly callStarted: (runId: string, jobId: string) => void;
  readonly stop: () => void;
}

/** A first call that takes longer than this is shown as running before it answers. */
const SHOW_STARTED_MS = 250;

export function createHeldJobs(engine: Pick<Engine, "sql" | "holder" | "log">): HeldJobs {
  const held = new Map<string, ClaimedJob>();
  const firstCalls = new Map<string, { readonly runId: string; readonly since: number }>();
  const { sql, holder, log } = engine;

  const renewal = setInterval(() => {
    if (held.size === 0) return;
    renewLeases(sql, holder, [...held.values()]).catch((err: unknown) => {
      log.warn({ err, jobs: held.size }, "could not renew leases; trying again");
    });
  }, holder.leaseMs / 3);

  const showing = setInterval(() => {
    const now = performance.now();
    const calls: { runId: string; elapsedMs: number }[] = [];
    for (const [jobId, { runId, since }] of firstCalls) {
      if (now - since < SHOW_STARTED_MS) continue;
      calls.push({ runId, elapsedMs: now - since });
      firstCalls.delete(jobId);
    }
    if (calls.length === 0) return;
    markStarted(sql, holder.shard, calls).catch((err: unknown) => {
      log.warn({ err }, "could not show runs as started");
    });
  }, SHOW_STARTED_MS);

  return {
    add: (runId, job) => held.set(job.id, { runId, job }),
    remove: ({ id, token }) => {
      if (held.get(id)?.job.token !== token) return;
      held.delete(id);
      firstCalls.delete(id);
    },
    count: () => held.size,
    callStarted: (runId, jobId) => firstCalls.set(jobId, { runId, since: performance.now() }),
    stop: () => {
      clearInterval(renewal);
      clearInterval(showing);
    },
  };
}

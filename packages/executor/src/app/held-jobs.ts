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

interface HeldJob {
  readonly claimed: ClaimedJob;
  /** When its lease began, at the latest. Most jobs are done long before it needs renewing. */
  leasedAt: number;
}

/** Looks at the leases so often that none is older than half its length when it is renewed. */
const RENEWALS_PER_LEASE = 6;

/** A first call that takes longer than this is shown as running before it answers. */
const SHOW_STARTED_MS = 250;

type Ports = Pick<Engine, "batches" | "holder" | "log">;

export function createHeldJobs(engine: Ports): HeldJobs {
  const held = new Map<string, HeldJob>();
  const firstCalls = new Map<string, { readonly runId: string; readonly since: number }>();
  const { batches, holder, log } = engine;

  const renewal = setInterval(() => renew(engine, held), holder.leaseMs / RENEWALS_PER_LEASE);

  const showing = setInterval(() => {
    const now = performance.now();
    const calls: { runId: string; elapsedMs: number }[] = [];
    for (const [jobId, { runId, since }] of firstCalls) {
      if (now - since < SHOW_STARTED_MS) continue;
      calls.push({ runId, elapsedMs: now - since });
      firstCalls.delete(jobId);
    }
    if (calls.length === 0) return;
    markStarted(batches, holder.shard, calls).catch((err: unknown) => {
      log.warn({ err }, "could not show runs as started");
    });
  }, SHOW_STARTED_MS);

  return {
    add: (runId, job) => {
      // One that goes on under its next token keeps the lease that it has.
      const leasedAt = held.get(job.id)?.leasedAt ?? performance.now();
      held.set(job.id, { claimed: { runId, job }, leasedAt });
    },
    remove: ({ id, token }) => {
      if (held.get(id)?.claimed.job.token !== token) return;
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

/** Renews what has been held for a third of its lease. */
function renew({ batches, holder, log }: Ports, held: ReadonlyMap<string, HeldJob>): void {
  const now = performance.now();
  const old = [...held.values()].filter(({ leasedAt }) => now - leasedAt >= holder.leaseMs / 3);
  if (old.length === 0) return;
  const jobs = old.map(({ claimed }) => claimed);
  renewLeases(batches, holder, jobs).then(
    () => {
      for (const job of old) job.leasedAt = now;
    },
    (err: unknown) => {
      log.warn({ err, jobs: old.length }, "could not renew leases; trying again");
    },
  );
}

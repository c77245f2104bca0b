// The jobs this executor holds: renewed while it works on them, given back when it stops.
import type { RunJob } from "@cairn/core";
import { renewLeases } from "../db/claim-jobs.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import { elapsedMs, type Moment, momentNow } from "../ops/elapsed-time.ts";
import type { Engine } from "./engine.ts";
import { createFirstCalls } from "./first-calls.ts";

export interface HeldJobs {
  readonly add: (runId: string, job: RunJob) => void;
  /** No longer worked on under this token; the same job may be held anew under the next one. */
  readonly remove: (job: Pick<RunJob, "id" | "token">) => void;
  readonly count: () => number;
  /** Is it worked on here, under this token? */
  readonly isHeld: (job: Pick<RunJob, "id" | "token">) => boolean;
  /**
   * Is it certain that its lease has not ended? It is not for a process that was frozen for so long
   * that others may have taken its jobs over.
   */
  readonly isSurelyHeld: (job: Pick<RunJob, "id">) => boolean;
  /** Asks the database, and renews the lease. False: somebody else has it, or it is done. */
  readonly confirm: (claimed: ClaimedJob) => Promise<boolean>;
  /** A call of a run that nobody has seen start yet. */
  readonly callStarted: (runId: string, jobId: string) => void;
  readonly stop: () => void;
}

interface HeldJob {
  readonly claimed: ClaimedJob;
  /** Its lease began no earlier. Most jobs are done long before it needs renewing. */
  leasedAt: Moment;
}

/** Looks at the leases so often that none is much older than half its length when it is renewed. */
const TICKS_PER_LEASE = 6;
const RENEWED_AT = 1 / 2;
const TIMER_MS = 2;
/** Share of a lease after which it may have ended: the rest is for the way of the call to the app. */
const SURE_FOR = 3 / 4;

type Ports = Pick<Engine, "batches" | "holder" | "log">;

export function createHeldJobs(engine: Ports): HeldJobs {
  const held = new Map<string, HeldJob>();
  const firstCalls = createFirstCalls(engine);
  const { batches, holder } = engine;

  // A process that was frozen reads an old answer of the database as if it were new. But between a
  // question and its answer this timer fires once at most, whatever happens first after a freeze: the
  // lease began no earlier than the last tick but one.
  let lastTick = momentNow();
  let tickBefore = lastTick;
  const renewal = setInterval(() => {
    tickBefore = lastTick;
    lastTick = momentNow();
    renew(engine, held);
  }, holder.leaseMs / TICKS_PER_LEASE);
  const isSurelyHeld: HeldJobs["isSurelyHeld"] = ({ id }) => {
    const job = held.get(id);
    return job !== undefined && elapsedMs(job.leasedAt) < holder.leaseMs * SURE_FOR;
  };

  return {
    add: (runId, job) => {
      // One that goes on under its next token keeps the lease that it has.
      const leasedAt = held.get(job.id)?.leasedAt ?? tickBefore;
      held.set(job.id, { claimed: { runId, job }, leasedAt });
    },
    remove: ({ id, token }) => {
      if (held.get(id)?.claimed.job.token !== token) return;
      held.delete(id);
      firstCalls.ended(id);
    },
    count: () => held.size,
    isHeld: ({ id, token }) => held.get(id)?.claimed.job.token === token,
    isSurelyHeld,
    confirm: async (claimed) => {
      for (;;) {
        const asked = momentNow();
        const ours = await renewLeases(batches, holder, [claimed]);
        if (!ours.has(claimed.job.id)) return false;
        const job = held.get(claimed.job.id);
        if (job !== undefined) job.leasedAt = asked;
        // Frozen again while it asked: asks again.
        if (elapsedMs(asked) < holder.leaseMs * RENEWED_AT) return true;
      }
    },
    callStarted: firstCalls.started,
    stop: () => {
      clearInterval(renewal);
      firstCalls.stop();
    },
  };
}

/** Renews what has been held for half of its lease. */
function renew({ batches, holder, log }: Ports, held: ReadonlyMap<string, HeldJob>): void {
  const now = momentNow();
  const renewedAt = holder.leaseMs * RENEWED_AT;
  // A timer may fire a little early.
  const old = [...held.values()].filter(
    ({ leasedAt }) => elapsedMs(leasedAt, now) >= renewedAt - TIMER_MS,
  );
  if (old.length === 0) return;
  const jobs = old.map(({ claimed }) => claimed);
  renewLeases(batches, holder, jobs).then(
    (ours) => {
      for (const job of old) if (ours.has(job.claimed.job.id)) job.leasedAt = now;
    },
    (err: unknown) => {
      log.warn({ err, jobs: old.length }, "could not renew leases; trying again");
    },
  );
}

// Jobs that the database leased to this executor in an answer that it never heard, because the connection
// broke before: a commit's next job, a claim, the first job of an accepted event. Nobody works on them.
// They are given back when the database is there again; left to their leases they would wait for long.
import { leasedJobs, releaseNamedJobs } from "../db/leased-jobs.ts";
import type { JobName } from "../db/job-names.ts";
import type { Engine } from "./engine.ts";
import type { HeldJobs } from "./held-jobs.ts";

export interface UnheardJobs {
  /** A connection to the database closed that nobody wanted closed. */
  readonly connectionLost: () => void;
  readonly stop: () => void;
}

/** Between two looks. An answer that is on its way is heard long before. */
const PAUSE_MS = 1_000;
/** After a loss: what two in a row find is nobody's. A server may still commit what it had begun. */
const LOOKS = 4;

type Ports = Pick<Engine, "sql" | "batches" | "holder" | "log" | "onDelayedJob">;

export function createUnheardJobs(engine: Ports, isHeld: HeldJobs["isHeld"]): UnheardJobs {
  const { holder, log } = engine;
  let timer: NodeJS.Timeout | undefined;
  let looksLeft = 0;
  let seenBefore: ReadonlySet<string> = new Set();

  async function look(): Promise<void> {
    try {
      const leased = await leasedJobs(engine.sql, holder);
      const unheard = leased.filter(({ jobId, token }) => !isHeld({ id: jobId, token }));
      await giveBack(
        engine,
        unheard.filter((job) => seenBefore.has(keyOf(job))),
      );
      seenBefore = new Set(unheard.map(keyOf));
      looksLeft -= 1;
    } catch (err) {
      log.debug({ err, executor: holder.executor }, "could not look at leases; trying again");
    }
    timer = undefined;
    lookLater();
  }

  function lookLater(): void {
    if (looksLeft <= 0) seenBefore = new Set();
    else timer ??= setTimeout(() => void look(), PAUSE_MS).unref();
  }

  return {
    connectionLost: () => {
      looksLeft = LOOKS;
      lookLater();
    },
    stop: () => {
      looksLeft = 0;
      clearTimeout(timer);
    },
  };
}

const keyOf = ({ jobId, token }: JobName): string => `${jobId} ${String(token)}`;

async function giveBack(
  { batches, holder, log, onDelayedJob }: Ports,
  jobs: readonly JobName[],
): Promise<void> {
  if (jobs.length === 0) return;
  await releaseNamedJobs(batches, holder, jobs);
  log.info({ jobs: jobs.length }, "gave back jobs that a lost connection had hidden");
  onDelayedJob(0);
}

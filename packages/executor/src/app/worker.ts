// The worker of an executor, put together: what it holds, what follows a commit, and who else hands it
// something to do.
import type { Input } from "@cairn/core";
import type { ClaimedJob } from "../db/job-types.ts";
import type { LoadedRun } from "../db/load-runs.ts";
import { createSemaphore } from "../ops/semaphore.ts";
import type { InputOutcome } from "./active-run.ts";
import { type ActiveRuns, createActiveRuns } from "./active-runs.ts";
import { type Admissions, createAdmissions } from "./admission.ts";
import { type AppGates, createAppGates, healthRules } from "./app-gates.ts";
import { createCommitQueue } from "./commit-queue.ts";
import type { Engine } from "./engine.ts";
import { createBufferFlusher } from "./flush-buffers.ts";
import type { Follow } from "./follow.ts";
import { createHeldWork, type HeldWork } from "./held-work.ts";
import type { Ingest } from "./ingest-events.ts";
import type { CancelRun } from "./look-at-deadline.ts";
import { createMatcher } from "./match-events.ts";
import { createUnheardJobs, type UnheardJobs } from "./unheard-jobs.ts";
import { followEvent, followRun, takeResult, WORK, type WorkPorts } from "./work-jobs.ts";
import { createTickWork } from "./work-ticks.ts";

/** More jobs than this are left in the queue for whoever has room. */
const MAX_HELD = 1_000;

export interface Worker extends Pick<HeldWork, "stop" | "idle" | "handOver"> {
  readonly admissions: Admissions;
  readonly connectionLost: UnheardJobs["connectionLost"];
  /** How many more jobs it can take. */
  readonly room: () => number;
  /** Works on a job that this executor holds. */
  readonly work: (claimed: ClaimedJob) => void;
  /** Goes on with an accepted event: its runs and its match. */
  readonly follow: Follow;
  /** Something from outside happens to a run: a checkpoint, a cancellation. */
  readonly take: (runId: string, input: Input) => Promise<InputOutcome>;
  readonly current: (runId: string) => Promise<LoadedRun | undefined>;
  readonly appHealth: AppGates["view"];
}

/** @param acceptTick - What writes a tick of a schedule; it follows with what it started. */
export function createWorker(engine: Engine, acceptTick: Ingest["acceptTick"]): Worker {
  const held = createHeldWork(engine);
  const unheard = createUnheardJobs(engine, held.isHeld);
  const work = (claimed: ClaimedJob): void =>
    held.start(claimed, () => WORK[claimed.job.kind](ports, claimed));
  const follow: Follow = {
    job: work,
    resumed: (jobs) => {
      for (const job of jobs) held.start(job, () => takeResult(ports, job, job.result));
    },
    accepted: (plan) => followEvent(ports, plan),
    cancelled: held.cancelled,
    started: (run, event) => followRun(ports, run, event),
  };
  const runs = createActiveRuns({
    engine,
    commits: createCommitQueue(engine),
    follow,
    isStopping: () => held.cutOff.aborted,
  });
  const room = (): number => (engine.hasTime() ? MAX_HELD - held.load() : 0);
  const admissions = createAdmissions({ engine, work, room });
  const ports = createPorts(engine, { held, follow, runs, admissions, acceptTick });
  return {
    admissions,
    work,
    follow,
    take: (runId, input) =>
      runs.use(runId, (run) => {
        // The call may be another executor's by now, and what is known here older than its claim.
        if (input.kind === "checkpoint") run.knowJob(input.job);
        return run.take(input);
      }),
    current: (runId) => runs.use(runId, (run) => run.current()),
    room,
    connectionLost: unheard.connectionLost,
    stop: (deadlineMs) => {
      unheard.stop();
      return held.stop(deadlineMs);
    },
    idle: held.idle,
    handOver: held.handOver,
    appHealth: ports.apps.view,
  };
}

interface Parts {
  readonly held: HeldWork;
  readonly follow: Follow;
  readonly runs: ActiveRuns;
  readonly admissions: Admissions;
  readonly acceptTick: Ingest["acceptTick"];
}

function createPorts(engine: Engine, { acceptTick, ...parts }: Parts): WorkPorts {
  const { follow, runs } = parts;
  const [firstDelayMs = 1_000] = engine.policy.unreachableDelaysMs;
  const cancel: CancelRun = (runId, reason) =>
    runs.use(runId, (run) => run.take({ kind: "cancel", reason }));
  const cancelAll: CancelRun = (runId, reason) =>
    runs.use(runId, (run) => run.take({ kind: "cancel", reason, children: true }));
  return {
    ...parts,
    engine,
    apps: createAppGates(healthRules(firstDelayMs, engine.maxCalls), engine.random),
    calls: createSemaphore(engine.maxCalls),
    requests: createSemaphore(engine.maxCalls),
    matcher: createMatcher(engine, follow, cancel),
    flusher: createBufferFlusher(engine),
    cancel,
    cancelAll,
    workOnTick: createTickWork(engine, { acceptTick, cancel }),
  };
}

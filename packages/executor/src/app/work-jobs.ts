// Steps 4 to 7 of the flow: what is done with a job that this executor holds, by its kind.
import {
  type CairnEvent,
  type EventPlan,
  eventText,
  type Input,
  isEnded,
  type NewRun,
  type RunJob,
  type RunState,
} from "@cairn/core";
import { finishJobs } from "../db/claim-jobs.ts";
import type { ClaimedJob, ResumeJob } from "../db/job-types.ts";
import type { LoadedRun } from "../db/load-runs.ts";
import { waitResult } from "../db/resolve-waits.ts";
import { createSemaphore } from "../ops/semaphore.ts";
import { type ActiveRun, createActiveRun, type InputOutcome } from "./active-run.ts";
import { buildCall } from "./build-call.ts";
import { createCommitQueue } from "./commit-queue.ts";
import type { Engine } from "./engine.ts";
import type { Follow } from "./follow.ts";
import { createHeldJobs } from "./held-jobs.ts";
import { lookAtWait } from "./look-at-wait.ts";
import { createMatcher } from "./match-events.ts";

export interface Worker {
  /** Works on a job that this executor holds. */
  readonly work: (claimed: ClaimedJob) => void;
  /** Goes on with an accepted event: its runs and its match. */
  readonly follow: Follow;
  /** Something from outside happens to a run: a checkpoint, a cancellation. */
  readonly take: (runId: string, input: Input) => Promise<InputOutcome>;
  readonly current: (runId: string) => Promise<LoadedRun | undefined>;
  /** Jobs held here, waiting or under way. */
  readonly load: () => number;
  /** Takes no new work, and waits until what runs is done or `deadlineMs` is over. */
  readonly stop: (deadlineMs: number) => Promise<void>;
}

interface ActiveEntry {
  readonly run: ActiveRun;
  users: number;
}

export function createWorker(engine: Engine): Worker {
  const active = new Map<string, ActiveEntry>();
  const held = createHeldJobs(engine);
  const commits = createCommitQueue(engine);
  const calls = createSemaphore(engine.maxCalls);
  const stopping = new AbortController();
  let isDraining = false;
  const running = new Set<Promise<void>>();
  const follow: Follow = { job: work, resumed: (jobs) => jobs.forEach(resume), accepted, started };
  const ports = { engine, commits, follow, isStopping: () => stopping.signal.aborted };
  const matcher = createMatcher(engine, follow);

  /** Keeps the run in memory as long as somebody here works on it. */
  async function withRun<Result>(
    runId: string,
    use: (run: ActiveRun) => Promise<Result>,
    known?: LoadedRun,
  ): Promise<Result> {
    const entry = active.get(runId) ?? { run: createActiveRun(ports, runId, known), users: 0 };
    active.set(runId, entry);
    entry.users += 1;
    try {
      return await use(entry.run);
    } finally {
      entry.users -= 1;
      // Not at once: what follows a commit starts in this turn of the event loop.
      if (entry.users === 0) setImmediate(() => forget(runId, entry));
    }
  }

  function forget(runId: string, entry: ActiveEntry): void {
    if (entry.users === 0 && entry.run.isIdle() && active.get(runId) === entry)
      active.delete(runId);
  }

  function work(claimed: ClaimedJob): void {
    start(claimed, () => workOn(claimed));
  }

  function resume(job: ResumeJob): void {
    start(job, () => takeResult(job, job.result));
  }

  function start(claimed: ClaimedJob, task: () => Promise<void>): void {
    if (isDraining) return;
    held.add(claimed.runId, claimed.job);
    const done = task()
      .catch((err: unknown) => {
        const { runId, job } = claimed;
        engine.log.error(
          { err, runId, jobId: job.id },
          "a job failed; its lease will bring it back",
        );
      })
      .finally(() => {
        held.remove(claimed.job.id);
        running.delete(done);
      });
    running.add(done);
  }

  async function workOn(claimed: ClaimedJob): Promise<void> {
    const { runId, job } = claimed;
    switch (job.kind) {
      case "call":
        return callApp(runId, job);
      case "sleep":
        return takeJob(claimed, { kind: "slept", job });
      case "resume":
        return resumeClaimed(claimed);
      case "wait":
        return lookAtWait(engine, claimed, follow);
      case "match":
        return matcher.matchStored(claimed);
      default:
        return job.kind satisfies never;
    }
  }

  async function resumeClaimed(claimed: ClaimedJob): Promise<void> {
    const { runId, job } = claimed;
    const wait = { runId, stepId: job.stepId ?? "" };
    const result = await waitResult(engine.sql, engine.holder.shard, wait);
    if (result === undefined) throw new Error("a wait was resolved without a result");
    await takeResult(claimed, result);
  }

  function takeResult(claimed: ClaimedJob, result: ResumeJob["result"]): Promise<void> {
    return takeJob(claimed, { kind: "resumed", job: claimed.job, result });
  }

  async function takeJob({ runId, job }: ClaimedJob, input: Input): Promise<void> {
    await withRun(runId, async (run) => {
      run.knowJob(job);
      if ((await run.take(input)) === "stale") await dropIfEnded(run, { runId, job });
    });
  }

  /** A run that ended leaves no jobs; one that was made meanwhile goes now (I9). */
  async function dropIfEnded(run: ActiveRun, claimed: ClaimedJob): Promise<void> {
    const now = await run.current();
    if (now === undefined || isEnded(now.state.status)) {
      await finishJobs(engine.sql, engine.holder.shard, [claimed]);
    }
  }

  async function callApp(runId: string, job: RunJob, known?: LoadedRun): Promise<void> {
    await withRun(runId, (run) => callRun(run, { runId, job }), known);
  }

  async function callRun(run: ActiveRun, claimed: ClaimedJob): Promise<void> {
    const { runId, job } = claimed;
    run.knowJob(job);
    const leave = await calls.enter();
    let input: Input | undefined;
    try {
      if (stopping.signal.aborted) return;
      const loaded = await run.current();
      if (loaded === undefined || isEnded(loaded.state.status)) return dropIfEnded(run, claimed);
      input = await callOnce(loaded, claimed);
    } finally {
      leave();
    }
    if (input === undefined) return;
    const outcome = await run.take(input);
    if (outcome === "stale") await dropIfEnded(run, { runId, job });
  }

  async function callOnce(
    loaded: LoadedRun,
    { runId, job }: ClaimedJob,
  ): Promise<Input | undefined> {
    const fn = engine.registry.index().byId.get(loaded.state.functionId);
    const memosSent = loaded.state.memos.size;
    if (fn === undefined) return { kind: "reply", job, reply: MISSING, elapsedMs: 0, memosSent };
    if (loaded.state.status === "queued") held.callStarted(runId, job.id);
    engine.failpoint("call:before-request");
    const call = buildCall(engine, loaded, job, { fn, signal: stopping.signal });
    const { reply, elapsedMs } = await engine.callApp(call);
    engine.failpoint("call:after-reply");
    // The call was cut off by our own stop, which says nothing of the app: the lease goes back.
    if (stopping.signal.aborted && reply.kind === "fault") return undefined;
    return { kind: "reply", job, reply, elapsedMs, memosSent };
  }

  function accepted(plan: EventPlan): void {
    const match: RunJob = { ...NO_STEP, id: plan.matchJobId, kind: "match" };
    const claimed = { runId: plan.event.id, job: match };
    start(claimed, () => matcher.match(plan.event, claimed));
    for (const run of plan.runs) started(run, plan.event);
  }

  function started(run: NewRun, event: CairnEvent): void {
    if (run.due !== null) return;
    const job: RunJob = { ...NO_STEP, id: run.jobId, kind: "call" };
    start({ runId: run.id, job }, () => callApp(run.id, job, newRun(engine, event, run)));
  }

  return {
    work,
    follow,
    take: (runId, input) => withRun(runId, (run) => run.take(input)),
    current: (runId) => withRun(runId, (run) => run.current()),
    load: () => held.count(),
    stop: async (deadlineMs) => {
      isDraining = true;
      await settleWithin(running, deadlineMs);
      stopping.abort();
      await settleWithin(running, ABORT_MS);
      held.stop();
    },
  };
}

/** After calls are cut off, what they left is settled within this time. */
const ABORT_MS = 1_000;

const NO_STEP = { stepId: null, stepName: null, attempt: 0, faults: 0, token: 1 } as const;

const MISSING = {
  kind: "fault",
  code: "app_unreachable",
  message: "The function is no longer registered by its app. Deploy it again, or cancel the run.",
  retriable: true,
  reached: false,
  retryAfter: null,
} as const;

function newRun(engine: Engine, event: CairnEvent, run: NewRun): LoadedRun {
  const job: RunJob = { ...NO_STEP, id: run.jobId, kind: "call" };
  const state: RunState = {
    id: run.id,
    shard: engine.holder.shard,
    functionId: run.functionId,
    appId: run.appId,
    version: 0,
    status: "queued",
    requestVersion: null,
    planOnly: false,
    eager: false,
    maxAttempts: run.maxAttempts,
    depth: run.depth,
    triggerNames: [event.name],
    stateBytes: 0,
    memos: new Map(),
    jobs: new Map([[job.id, job]]),
  };
  return { state, events: [eventText(event)] };
}

async function settleWithin(running: ReadonlySet<Promise<void>>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled(running), deadline]);
  clearTimeout(timer);
}

// Steps 4 to 7 of the flow: what is done with a job that this executor holds, by its kind.
import type { CairnEvent, EventPlan, Input, NewRun } from "@cairn/core";
import type { ClaimedJob, ResumeJob } from "../db/job-types.ts";
import type { LoadedRun } from "../db/load-runs.ts";
import { waitResult } from "../db/resolve-waits.ts";
import { createSemaphore } from "../ops/semaphore.ts";
import type { InputOutcome } from "./active-run.ts";
import { type ActiveRuns, createActiveRuns } from "./active-runs.ts";
import { callGateway } from "./call-gateway.ts";
import { type CallPorts, callRun } from "./call-run.ts";
import { createCommitQueue } from "./commit-queue.ts";
import type { Engine } from "./engine.ts";
import type { Follow } from "./follow.ts";
import { createHeldWork, type HeldWork } from "./held-work.ts";
import { type CancelRun, lookAtDeadline } from "./look-at-deadline.ts";
import { lookAtWait } from "./look-at-wait.ts";
import { createMatcher, type Matcher } from "./match-events.ts";
import { firstJob, newRun } from "./new-run.ts";
import { takeInput } from "./take-input.ts";

export interface Worker extends Pick<HeldWork, "load" | "stop"> {
  /** Works on a job that this executor holds. */
  readonly work: (claimed: ClaimedJob) => void;
  /** Goes on with an accepted event: its runs and its match. */
  readonly follow: Follow;
  /** Something from outside happens to a run: a checkpoint, a cancellation. */
  readonly take: (runId: string, input: Input) => Promise<InputOutcome>;
  readonly current: (runId: string) => Promise<LoadedRun | undefined>;
}

interface Ports extends CallPorts {
  readonly follow: Follow;
  readonly matcher: Matcher;
  readonly runs: ActiveRuns;
  readonly cancel: CancelRun;
}

export function createWorker(engine: Engine): Worker {
  const held = createHeldWork(engine);
  const work = (claimed: ClaimedJob): void => held.start(claimed, () => workOn(ports, claimed));
  const follow: Follow = {
    job: work,
    resumed: (jobs) => {
      for (const job of jobs) held.start(job, () => takeResult(ports, job, job.result));
    },
    accepted: (plan) => followEvent(ports, plan),
    started: (run, event) => followRun(ports, run, event),
  };
  const runs = createActiveRuns({
    engine,
    commits: createCommitQueue(engine),
    follow,
    isStopping: () => held.cutOff.aborted,
  });
  const calls = createSemaphore(engine.maxCalls);
  const requests = createSemaphore(engine.maxCalls);
  const cancel: CancelRun = (runId, reason) =>
    runs.use(runId, (run) => run.take({ kind: "cancel", reason }));
  const matcher = createMatcher(engine, follow, cancel);
  const ports: Ports = { engine, held, follow, runs, calls, requests, matcher, cancel };
  return {
    work,
    follow,
    take: (runId, input) =>
      runs.use(runId, (run) => {
        // The call may be another executor's by now, and what is known here older than its claim.
        if (input.kind === "checkpoint") run.knowJob(input.job);
        return run.take(input);
      }),
    current: (runId) => runs.use(runId, (run) => run.current()),
    load: held.load,
    stop: held.stop,
  };
}

async function workOn(ports: Ports, claimed: ClaimedJob): Promise<void> {
  const { job } = claimed;
  switch (job.kind) {
    case "call":
      return call(ports, claimed);
    case "sleep":
      return takeJob(ports, claimed, { kind: "slept", job });
    case "resume":
      return resume(ports, claimed);
    case "wait":
      return lookAtWait(ports.engine, claimed, ports.follow);
    case "gateway":
      return ports.runs.use(claimed.runId, (run) => callGateway(ports, run, claimed));
    case "match":
      return ports.matcher.matchStored(claimed);
    case "deadline":
      return lookAtDeadline(ports.engine, claimed, ports.cancel);
    default:
      return job.kind satisfies never;
  }
}

function call(ports: Ports, claimed: ClaimedJob, known?: LoadedRun): Promise<void> {
  return ports.runs.use(claimed.runId, (run) => callRun(ports, run, claimed), known);
}

async function resume(ports: Ports, claimed: ClaimedJob): Promise<void> {
  const { engine } = ports;
  const wait = { runId: claimed.runId, stepId: claimed.job.stepId ?? "" };
  const result = await waitResult(engine.sql, engine.holder.shard, wait);
  if (result === undefined) throw new Error("a wait was resolved without a result");
  await takeResult(ports, claimed, result);
}

function takeResult(ports: Ports, claimed: ClaimedJob, result: ResumeJob["result"]): Promise<void> {
  return takeJob(ports, claimed, { kind: "resumed", job: claimed.job, result });
}

function takeJob(ports: Ports, claimed: ClaimedJob, input: Input): Promise<void> {
  return ports.runs.use(claimed.runId, (run) => {
    run.knowJob(claimed.job);
    return takeInput(ports.engine, run, claimed, input);
  });
}

function followEvent(ports: Ports, plan: EventPlan): void {
  const { event } = plan;
  const claimed = { runId: event.id, job: firstJob(plan.matchJobId, "match") };
  ports.held.start(claimed, () => ports.matcher.match(event, claimed));
  for (const run of plan.runs) followRun(ports, run, event);
}

function followRun(ports: Ports, run: NewRun, event: CairnEvent): void {
  if (run.due !== null) return;
  const claimed = { runId: run.id, job: firstJob(run.jobId, "call") };
  ports.held.start(claimed, () => call(ports, claimed, newRun(ports.engine, event, run)));
}

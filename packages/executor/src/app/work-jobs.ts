// Steps 4 to 7 of the flow: what is done with a job that this executor holds, by its kind.
import {
  type CairnEvent,
  type EventPlan,
  firstJobKind,
  type Input,
  type JobKind,
  type NewRun,
} from "@cairn/core";
import type { ClaimedJob, ResumeJob } from "../db/job-types.ts";
import type { LoadedRun } from "../db/load-runs.ts";
import { waitResult } from "../db/resolve-waits.ts";
import type { ActiveRuns } from "./active-runs.ts";
import { callGateway } from "./call-gateway.ts";
import { type CallPorts, callRun } from "./call-run.ts";
import { cancelChildren } from "./cancel-children.ts";
import type { BufferFlusher } from "./flush-buffers.ts";
import type { Follow } from "./follow.ts";
import { type CancelRun, lookAtDeadline } from "./look-at-deadline.ts";
import { lookAtWait } from "./look-at-wait.ts";
import type { Matcher } from "./match-events.ts";
import { firstJob, newRun } from "./new-run.ts";
import { takeInput } from "./take-input.ts";
import { takeSingleton } from "./take-singleton.ts";
import type { WorkOnTick } from "./work-ticks.ts";

export interface WorkPorts extends CallPorts {
  readonly follow: Follow;
  readonly matcher: Matcher;
  readonly flusher: BufferFlusher;
  readonly runs: ActiveRuns;
  readonly cancel: CancelRun;
  /** With what it invoked. */
  readonly cancelAll: CancelRun;
  readonly workOnTick: WorkOnTick;
}

export const WORK: Readonly<
  Record<JobKind, (ports: WorkPorts, claimed: ClaimedJob) => Promise<void>>
> = {
  call: (ports, claimed) => call(ports, claimed),
  sleep: (ports, claimed) => takeJob(ports, claimed, { kind: "slept", job: claimed.job }),
  resume,
  wait: ({ engine, follow }, claimed) => lookAtWait(engine, claimed, follow),
  gateway: (ports, claimed) =>
    ports.runs.use(claimed.runId, (run) => callGateway(ports, run, claimed)),
  match: ({ matcher }, claimed) => matcher.matchStored(claimed),
  cancel_children: ({ engine, cancelAll }, claimed) => cancelChildren(engine, claimed, cancelAll),
  deadline: ({ engine, cancel }, claimed) => lookAtDeadline(engine, claimed, cancel),
  debounce: ({ flusher }, claimed) => flusher.flush(claimed),
  batch: ({ flusher }, claimed) => flusher.flush(claimed),
  singleton: ({ engine, cancel }, claimed) => takeSingleton(engine, claimed, cancel),
  tick: ({ workOnTick }, claimed) => workOnTick(claimed),
};

function call(ports: WorkPorts, claimed: ClaimedJob, known?: LoadedRun): Promise<void> {
  return ports.runs.use(claimed.runId, (run) => callRun(ports, run, claimed), known);
}

async function resume(ports: WorkPorts, claimed: ClaimedJob): Promise<void> {
  const { engine } = ports;
  const wait = { runId: claimed.runId, stepId: claimed.job.stepId ?? "" };
  const result = await waitResult(engine.sql, engine.holder.shard, wait);
  if (result === undefined) throw new Error("a wait was resolved without a result");
  await takeResult(ports, claimed, result);
}

export function takeResult(
  ports: WorkPorts,
  claimed: ClaimedJob,
  result: ResumeJob["result"],
): Promise<void> {
  return takeJob(ports, claimed, { kind: "resumed", job: claimed.job, result });
}

function takeJob(ports: WorkPorts, claimed: ClaimedJob, input: Input): Promise<void> {
  return ports.runs.use(claimed.runId, (run) => {
    run.knowJob(claimed.job);
    return takeInput(ports.engine, run, claimed, input);
  });
}

export function followEvent(ports: WorkPorts, plan: EventPlan): void {
  const { event } = plan;
  const claimed = { runId: event.id, job: firstJob(plan.matchJobId, "match") };
  ports.held.start(claimed, () => ports.matcher.match(event, claimed));
  for (const run of plan.runs) followRun(ports, run, event);
}

export function followRun(ports: WorkPorts, run: NewRun, event: CairnEvent): void {
  if (run.due !== null) return;
  const kind = firstJobKind(run.start.singleton);
  const claimed = { runId: run.id, job: firstJob(run.jobId, kind) };
  if (kind === "singleton") return ports.follow.job(claimed);
  ports.held.start(claimed, () => call(ports, claimed, newRun(ports.engine, event, run)));
}

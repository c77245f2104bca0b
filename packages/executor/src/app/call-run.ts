// Step 5 of the flow: the app is called for a run, and its reply taken.
import { type Input, isEnded } from "@cairn/core";
import type { ClaimedJob } from "../db/job-types.ts";
import type { LoadedRun } from "../db/load-runs.ts";
import type { Semaphore } from "../ops/semaphore.ts";
import type { ActiveRun } from "./active-run.ts";
import { buildCall } from "./build-call.ts";
import type { Engine } from "./engine.ts";
import type { HeldWork } from "./held-work.ts";
import type { RegisteredEntry } from "./registry.ts";
import { dropIfEnded, takeInput } from "./take-input.ts";

export interface CallPorts {
  readonly engine: Engine;
  readonly held: HeldWork;
  /** Calls at once. */
  readonly calls: Semaphore;
  /** Requests of steps at once; apart, so that slow ones keep no app waiting. */
  readonly requests: Semaphore;
}

export async function callRun(
  ports: CallPorts,
  run: ActiveRun,
  claimed: ClaimedJob,
): Promise<void> {
  const { engine, held, calls } = ports;
  run.knowJob(claimed.job);
  const leave = await calls.enter();
  let input: Input | undefined;
  try {
    if (held.cutOff.aborted) return;
    const loaded = await run.current();
    if (loaded === undefined || isEnded(loaded.state.status)) {
      return await dropIfEnded(engine, run, claimed);
    }
    input = await callOnce(ports, loaded, claimed);
  } finally {
    leave();
  }
  if (input !== undefined) await takeInput(engine, run, claimed, input);
}

const MISSING = {
  kind: "fault",
  code: "app_unreachable",
  message: "The function is no longer registered by its app. Deploy it again, or cancel the run.",
  retriable: true,
  reached: false,
  retryAfter: null,
} as const;

/** One that is not known here may have been registered through another executor. */
async function findFunction(
  { registry }: Engine,
  functionId: string,
): Promise<RegisteredEntry | undefined> {
  const known = registry.index().byId.get(functionId);
  if (known !== undefined) return known;
  await registry.refresh();
  return registry.index().byId.get(functionId);
}

/** @returns undefined when our own stop cut the call off: that says nothing of the app. */
async function callOnce(
  { engine, held }: CallPorts,
  loaded: LoadedRun,
  { runId, job }: ClaimedJob,
): Promise<Input | undefined> {
  const fn = await findFunction(engine, loaded.state.functionId);
  const memosSent = loaded.state.memos.size;
  if (fn === undefined) return { kind: "reply", job, reply: MISSING, elapsedMs: 0, memosSent };
  if (loaded.state.status === "queued") held.callStarted(runId, job.id);
  engine.failpoint("call:before-request");
  const call = buildCall(engine, loaded, job, { fn, signal: held.cutOff });
  const { reply, elapsedMs } = await engine.callApp(call);
  engine.failpoint("call:after-reply");
  if (held.cutOff.aborted && reply.kind === "fault") return undefined;
  return { kind: "reply", job, reply, elapsedMs, memosSent };
}

// Step 5 of the flow: the app is called for a run, and its reply taken.
import { type Input, isEnded } from "@cairn/core";
import { releaseJob } from "../db/claim-jobs.ts";
import { holdBackJob } from "../db/hold-back-job.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import type { LoadedRun } from "../db/load-runs.ts";
import type { Semaphore } from "../ops/semaphore.ts";
import type { ActiveRun } from "./active-run.ts";
import type { Admissions } from "./admission.ts";
import type { AppGates, AppPass } from "./app-gates.ts";
import { buildCall } from "./build-call.ts";
import type { Engine } from "./engine.ts";
import type { HeldWork } from "./held-work.ts";
import type { RegisteredEntry } from "./registry.ts";
import { dropCancelled, dropIfEnded, takeInput } from "./take-input.ts";

export interface CallPorts {
  readonly admissions: Admissions;
  readonly engine: Engine;
  readonly held: HeldWork;
  readonly apps: AppGates;
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
  run.knowJob(claimed.job);
  const open = ports.held.openCall(claimed.runId);
  let input: Input | undefined;
  try {
    input = await callInTurn(ports, run, claimed, open.signal);
  } finally {
    open.close();
  }
  if (input !== undefined) await takeInput(ports.engine, run, claimed, input);
}

/** @returns undefined when the app is not called now: it must not, or we cut the call off ourselves. */
async function callInTurn(
  ports: CallPorts,
  run: ActiveRun,
  claimed: ClaimedJob,
  signal: AbortSignal,
): Promise<Input | undefined> {
  const { engine, calls, apps } = ports;
  let leave = await calls.enter();
  let entered: ReturnType<AppGates["tryEnter"]>;
  try {
    let loaded = await callableRun(ports, run, claimed, signal);
    if (loaded === undefined) return undefined;
    entered = apps.tryEnter(loaded.state.appId);
    if (entered === undefined) {
      // Not among the calls: other apps may have room.
      leave();
      entered = await apps.waitForRoom(loaded.state.appId);
      leave = await calls.enter();
      loaded = await callableRun(ports, run, claimed, signal);
      if (loaded === undefined) return undefined;
    }
    if (entered.kind === "put_off") {
      await holdBack(engine, claimed, { appId: loaded.state.appId, afterMs: entered.ms });
      return undefined;
    }
    if (!(await ports.admissions.enter(claimed, loaded))) return undefined;
    return await callOnce(ports, loaded, claimed, { signal, answered: entered.answered });
  } finally {
    leave();
    if (entered?.kind === "go") entered.leave();
  }
}

/** @returns undefined when its job has nothing to do any more. */
async function callableRun(
  { engine, held }: CallPorts,
  run: ActiveRun,
  claimed: ClaimedJob,
  signal: AbortSignal,
): Promise<LoadedRun | undefined> {
  if (held.cutOff.aborted) return undefined;
  if (!engine.hasTime()) {
    await releaseJob(engine.sql, engine.holder.shard, claimed);
    engine.onDelayedJob(0);
    return undefined;
  }
  if (signal.aborted) {
    await dropCancelled(engine, claimed);
    return undefined;
  }
  const loaded = await run.current();
  if (loaded !== undefined && !isEnded(loaded.state.status)) return loaded;
  await dropIfEnded(engine, run, claimed);
  return undefined;
}

/** Its app is not called for a while. No attempt and no fault of the run is counted, no slot is held. */
async function holdBack(
  { sql, holder, onSlotsFreed, onDelayedJob }: Engine,
  claimed: ClaimedJob,
  { appId, afterMs }: { readonly appId: string; readonly afterMs: number },
): Promise<void> {
  const what = { afterMs, blockedOn: `breaker:${appId}` };
  onSlotsFreed(await holdBackJob(sql, holder.shard, claimed, what));
  onDelayedJob(afterMs);
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

/** @returns undefined when it is not our call any more, or we cut it off: that says nothing of the app. */
async function callOnce(
  { engine, held }: CallPorts,
  loaded: LoadedRun,
  claimed: ClaimedJob,
  { signal, answered }: { readonly signal: AbortSignal; readonly answered: AppPass["answered"] },
): Promise<Input | undefined> {
  const { runId, job } = claimed;
  const fn = await findFunction(engine, loaded.state.functionId);
  const memosSent = loaded.state.memos.size;
  if (fn === undefined) return { kind: "reply", job, reply: MISSING, elapsedMs: 0, memosSent };
  // The app must not be called for what somebody else has gone on with: nothing is held for it any more.
  if (!held.isSurelyHeld(job) && !(await held.confirm(claimed))) return undefined;
  if (signal.aborted) return undefined;
  if (loaded.state.status === "queued") held.callStarted(runId, job.id);
  engine.failpoint("call:before-request");
  const call = buildCall(engine, loaded, job, { fn, signal });
  const { reply, status, elapsedMs } = await engine.callApp(call);
  if (!signal.aborted) answered(reply, status);
  engine.failpoint("call:after-reply");
  if (signal.aborted && reply.kind === "fault") return undefined;
  return { kind: "reply", job, reply, elapsedMs, memosSent };
}

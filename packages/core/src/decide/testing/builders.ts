// Runs, jobs, ops and replies for tests: plain values, with whatever a test does not care about
// filled in.
import type { Op, OpKind } from "../../protocol/opcode.ts";
import { fault, type Fault, type FaultCode, type Reply } from "../../protocol/reply.ts";
import type { WireError } from "../../protocol/wire-error.ts";
import { advance } from "../advance.ts";
import { fixedRetryPolicy } from "../backoff.ts";
import { decide, type Input } from "../decide.ts";
import type { Moment } from "../draft.ts";
import { DEFAULT_LIMITS, type Limits } from "../limits.ts";
import { NO_FAILURES, type RunJob, type RunState } from "../run-state.ts";
import type { Transition } from "../transition.ts";

let ids = 0;

export const NOW_MS = Date.UTC(2026, 0, 1);

/** Every function but "no-such-function" is live, every condition but "bad" compiles. */
export function aMoment(
  over: Partial<Omit<Moment, "limits">> & { readonly limits?: Partial<Limits> } = {},
): Moment {
  return {
    nowMs: NOW_MS,
    random: () => 0,
    newId: () => `id-${String((ids += 1))}`,
    policy: fixedRetryPolicy(1_000),
    hasFunction: (slug) => slug !== "no-such-function",
    conditionProblem: (source) => (source === "bad" ? "the condition is bad" : undefined),
    isSignalTaken: () => false,
    ...over,
    limits: { ...DEFAULT_LIMITS, ...over.limits },
  };
}

/** A discovery job that somebody holds. */
export function aJob(over: Partial<RunJob> = {}): RunJob {
  return {
    id: "job",
    kind: "call",
    stepId: null,
    stepName: over.stepId ?? null,
    ...NO_FAILURES,
    progressed: false,
    token: 1,
    ...over,
  };
}

/** A new run: its first call is under way. */
export function aRun(
  over: Partial<Omit<RunState, "jobs">> & { readonly jobs?: readonly RunJob[] } = {},
): RunState {
  const jobs = over.jobs ?? [aJob()];
  return {
    id: "run",
    shard: 0,
    functionId: "function",
    appId: "app",
    version: 0,
    status: "queued",
    requestVersion: null,
    planOnly: false,
    eager: false,
    maxAttempts: 5,
    depth: 0,
    triggerNames: ["shop/order.placed"],
    stateBytes: 0,
    memos: new Map(),
    defers: new Map(),
    ...over,
    jobs: new Map(jobs.map((job) => [job.id, job])),
  };
}

function anOp(op: OpKind, id: string, over: Partial<Op> = {}): Op {
  return {
    id,
    op,
    argument: "",
    label: id,
    opts: {},
    data: "null",
    error: null,
    durationMs: null,
    metadata: [],
    ...over,
  };
}

export const BOOM: WireError = { name: "Error", message: "boom" };
export const RACE = { opts: { parallelMode: "race" } } as const;

export const stepRun = (id: string, data: unknown = id, over: Partial<Op> = {}): Op =>
  anOp("StepRun", id, { data: JSON.stringify(data), ...over });
export const stepError = (id: string, error: WireError | null = BOOM): Op =>
  anOp("StepError", id, { error });
export const stepFailed = (id: string, error: WireError | null = BOOM): Op =>
  anOp("StepFailed", id, { error });
export const planned = (id: string, over: Partial<Op> = {}): Op => anOp("StepPlanned", id, over);
export const sleep = (id: string, argument = "1h", over: Partial<Op> = {}): Op =>
  anOp("Sleep", id, { argument, ...over });
export const waitForEvent = (id: string, opts: Op["opts"] = {}, argument = "shop/paid"): Op =>
  anOp("WaitForEvent", id, { argument, opts: { timeout: "1h", ...opts } });
export const invoke = (id: string, opts: Op["opts"] = {}): Op =>
  anOp("InvokeFunction", id, { opts: { function_id: "shop-child", ...opts } });
export const waitForSignal = (id: string, opts: Op["opts"] = {}): Op =>
  anOp("WaitForSignal", id, {
    argument: "approved",
    opts: { signal: "approved", timeout: "1h", ...opts },
  });
export const gateway = (id: string, opts: Op["opts"] = {}): Op =>
  anOp("Gateway", id, { opts: { url: "https://api.test/x?key=secret", ...opts } });
export const infer = (id: string, opts: Op["opts"] = {}): Op =>
  anOp("AIGateway", id, {
    opts: { url: "https://ai.test/v1", auth_key: "sk-1", format: "openai-chat", body: {}, ...opts },
  });
export const deferAdd = (id: string, input: unknown = {}, slug = "shop-later"): Op =>
  anOp("DeferAdd", id, { opts: { fn_slug: slug, input } });
export const deferAbort = (target: string): Op =>
  anOp("DeferAbort", `${target}:abort`, { opts: { target_hashed_id: target } });
export const discoveryRequest = (id = "again"): Op => anOp("DiscoveryRequest", id);
export const stepNotFound = (id: string): Op => anOp("StepNotFound", id);
export const runComplete = (data: unknown): Op =>
  anOp("RunComplete", "complete", { data: JSON.stringify(data) });

/** A 206 of an app that speaks version 2. */
export const progress = (...ops: readonly Op[]): Reply => progressOf({ ops });

export function progressOf(over: Partial<Extract<Reply, { kind: "progress" }>>): Reply {
  return { kind: "progress", ops: [], retryAfter: null, version: 2, ...over };
}

export const completed = (value: unknown): Reply => ({
  kind: "completed",
  output: JSON.stringify(value),
  version: 2,
});

export function failed(over: Partial<Extract<Reply, { kind: "failed" }>> = {}): Reply {
  return { kind: "failed", error: BOOM, retriable: true, retryAfter: null, version: 2, ...over };
}

export const aFault = (
  over: Partial<Omit<Fault, "kind">> = {},
  code: FaultCode = "app_timeout",
): Fault => ({ ...fault(code, "no answer"), ...over });

/** The run's job for a step, or its discovery (null). */
export function jobFor(run: RunState, stepId: string | null): RunJob {
  for (const job of run.jobs.values()) if (job.stepId === stepId) return job;
  throw new Error(`the run has no job for ${stepId ?? "a discovery"}`);
}

/** Claims a job as the queue does: with a fresh token. */
export function claim(run: RunState, stepId: string | null): RunJob {
  const job = jobFor(run, stepId);
  const claimed = { ...job, token: job.token + 1 };
  run.jobs.set(job.id, claimed);
  return claimed;
}

/** The app's answer to the call for a step, or to a discovery (null), that is under way. */
export function answer(
  run: RunState,
  stepId: string | null,
  reply: Reply,
  memosSent = run.memos.size,
): Input {
  return { kind: "reply", job: jobFor(run, stepId), reply, elapsedMs: 5, memosSent };
}

export const checkpoint = (run: RunState, ...ops: readonly Op[]): Input => ({
  kind: "checkpoint",
  job: jobFor(run, null),
  ops,
});

export const slept = (run: RunState, stepId: string): Input => ({
  kind: "slept",
  job: jobFor(run, stepId),
});

export const CANCEL: Input = { kind: "cancel", reason: null };

/** Decides inputs together and commits the result. */
export function take(
  run: RunState,
  inputs: Input | readonly Input[],
  moment: Moment = aMoment(),
): Transition {
  const list = "kind" in inputs ? [inputs] : inputs;
  const { transition } = decide(run, list, moment);
  if (transition === undefined) throw new Error("nothing was decided");
  advance(run, transition);
  return transition;
}

/** What the run's jobs are for: step ids, and null for a discovery. */
export const openJobs = (run: RunState): readonly (string | null)[] =>
  Array.from(run.jobs.values(), ({ stepId }) => stepId);

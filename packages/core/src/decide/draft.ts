// A transition in the making. Inputs are taken one after the other; the state itself is not touched,
// so several replies of one run can be decided together and committed as one.
import type { EndStatus } from "../domain/run.ts";
import { isEnded, type RunStatus } from "../domain/run.ts";
import { utf8Length } from "../domain/utf8.ts";
import type { WireError } from "../protocol/wire-error.ts";
import { type Defer, scheduledDefers } from "./defer.ts";
import type { RetryPolicy } from "./backoff.ts";
import type { Limits } from "./limits.ts";
import { NO_FAILURES, type RunJob, type RunState } from "./run-state.ts";
import type {
  ConsumedJob,
  FailedAttempt,
  Invocation,
  JobFate,
  NewJob,
  NewMemo,
  NewMetadata,
  NewWait,
  Transition,
} from "./transition.ts";

/** What the shell knows and a pure function must not fetch. */
export interface Moment {
  /** Only for limits and for dates in headers; never compared with stored times (D8). */
  readonly nowMs: number;
  /** In [0, 1); spreads retries. */
  readonly random: () => number;
  readonly newId: () => string;
  readonly policy: RetryPolicy;
  readonly limits: Limits;
  /** Is there a live function with this id, as an app may invoke it? */
  readonly hasFunction: (slug: string) => boolean;
  /** What is wrong with a wait's condition; undefined when it compiles. */
  readonly conditionProblem: (source: string) => string | undefined;
  /** Did a commit of this very decision find the signal's name with another wait? */
  readonly isSignalTaken: (signal: string) => boolean;
  /** Are the runs that a function's runs invoked cancelled with them? Default: no. */
  readonly cancelsChildren?: (functionId: string) => boolean;
}

export interface Draft {
  readonly state: RunState;
  readonly moment: Moment;
  readonly jobs: Map<string, RunJob>;
  readonly openSteps: Set<string>;
  readonly consumed: Map<string, ConsumedJob>;
  readonly memos: Map<string, NewMemo>;
  readonly failures: FailedAttempt[];
  readonly newJobs: NewJob[];
  readonly waits: NewWait[];
  readonly invocations: Invocation[];
  readonly finishedWaits: string[];
  readonly defers: Map<string, Defer>;
  readonly metadata: NewMetadata[];
  /** Jobs that brought a memo: their attempts start again. */
  readonly progressed: Set<string>;
  status: RunStatus;
  requestVersion: number | null;
  planOnly: boolean;
  eager: boolean;
  stateBytes: number;
  output: string | null;
  error: WireError | null;
}

export function openDraft(state: RunState, moment: Moment): Draft {
  const openSteps = new Set<string>();
  for (const job of state.jobs.values()) if (job.stepId !== null) openSteps.add(job.stepId);
  return {
    state,
    moment,
    jobs: new Map(state.jobs),
    openSteps,
    consumed: new Map(),
    memos: new Map(),
    failures: [],
    newJobs: [],
    waits: [],
    invocations: [],
    finishedWaits: [],
    defers: new Map(),
    metadata: [],
    progressed: new Set(),
    status: state.status,
    requestVersion: state.requestVersion,
    planOnly: state.planOnly,
    eager: state.eager,
    stateBytes: state.stateBytes,
    output: null,
    error: null,
  };
}

export function closeDraft(draft: Draft): Transition {
  const { state } = draft;
  const isWanted = ({ stepId }: { readonly stepId: string | null }): boolean =>
    !isEnded(draft.status) && (stepId === null || !isKnown(draft, stepId));
  return {
    runId: state.id,
    expectedVersion: state.version,
    consumed: [...draft.consumed.values()],
    memos: [...draft.memos.values()],
    failures: draft.failures,
    jobs: draft.newJobs.filter((job) => job.kind === "cancel_children" || isWanted(job)),
    waits: draft.waits.filter(isWanted),
    invocations: draft.invocations.filter(isWanted),
    defers: [...draft.defers.values()],
    scheduled: isEnded(draft.status) ? scheduledDefers(state.defers, draft.defers) : [],
    metadata: draft.metadata,
    finishedWaits: draft.finishedWaits,
    status: draft.status,
    requestVersion: draft.requestVersion,
    planOnly: draft.planOnly,
    eager: draft.eager,
    stateBytes: draft.stateBytes,
    output: draft.output,
    error: draft.error,
  };
}

export const isKnown = (draft: Draft, stepId: string): boolean =>
  draft.state.memos.has(stepId) || draft.memos.has(stepId);

export function memoCount(draft: Draft): number {
  return draft.state.memos.size + draft.memos.size;
}

export const DELETE: JobFate = { kind: "delete" };

/**
 * Decides what becomes of the job that led here; a step's job that is gone closes the step. The last
 * word on a job counts, and is fenced with the token that it was decided from.
 */
export function consume(draft: Draft, job: RunJob, fate: JobFate): void {
  const token = draft.consumed.get(job.id)?.token ?? job.token;
  draft.consumed.set(job.id, { id: job.id, token, fate });
  const next = afterFate({ ...job, token }, fate);
  if (next !== undefined) draft.jobs.set(job.id, next);
  else {
    draft.jobs.delete(job.id);
    if (job.stepId !== null) draft.openSteps.delete(job.stepId);
  }
}

/** The job after a transition, as the commit leaves it; undefined when it is gone. */
export function afterFate(job: RunJob, fate: JobFate): RunJob | undefined {
  if (fate.kind === "delete") return undefined;
  if (fate.kind === "keep") return { ...job, ...NO_FAILURES, progressed: true };
  const { attempt, faults, unreached, empty } = fate;
  const token = job.token + 1;
  return { ...job, attempt, faults, unreached, empty, progressed: false, token };
}

export const isRearmed = (draft: Draft, job: RunJob): boolean =>
  draft.consumed.get(job.id)?.fate.kind === "rearm";

/** A step that another call finished is closed, so that it is never called again (I5). */
export function closeFinishedSteps(draft: Draft): void {
  for (const job of draft.jobs.values()) {
    const { stepId } = job;
    if (stepId === null || !draft.memos.has(stepId)) continue;
    if (job.kind === "wait" || job.kind === "resume") draft.finishedWaits.push(stepId);
    if (draft.state.jobs.has(job.id)) consume(draft, job, DELETE);
    else draft.jobs.delete(job.id);
    draft.openSteps.delete(stepId);
  }
}

export function addJob(
  draft: Draft,
  job: Omit<NewJob, "id" | "request"> & { readonly request?: string },
): void {
  const added: NewJob = { request: null, ...job, id: draft.moment.newId() };
  draft.newJobs.push(added);
  const { id, kind, stepId, stepName } = added;
  draft.jobs.set(id, { ...NO_FAILURES, id, kind, stepId, stepName, progressed: false, token: 0 });
  if (stepId !== null) draft.openSteps.add(stepId);
}

/**
 * Remembers a finished step, and that `job` brought progress. The first result wins; a later one is
 * dropped (I5).
 */
export function addMemo(draft: Draft, job: RunJob, memo: NewMemo): void {
  if (isKnown(draft, memo.stepId) || isEnded(draft.status)) return;
  const { limits } = draft.moment;
  const bytes = utf8Length(memo.value);
  const total = draft.stateBytes + bytes;
  if (bytes > limits.stepOutputBytes) {
    endWithLimit(
      draft,
      "output_too_large",
      `The output of step "${memo.name}" has ${String(bytes)} bytes; at most ${String(limits.stepOutputBytes)} are allowed.`,
    );
  } else if (total > limits.stateBytes) {
    endWithLimit(
      draft,
      "state_too_large",
      `With step "${memo.name}" the run's state has ${String(total)} bytes; at most ${String(limits.stateBytes)} are allowed.`,
    );
  } else if (memoCount(draft) >= limits.steps) {
    endWithLimit(
      draft,
      "too_many_steps",
      `The run has ${String(limits.steps)} finished steps and asks for one more ("${memo.name}"); ${String(limits.steps)} is the limit.`,
    );
  } else {
    draft.memos.set(memo.stepId, memo);
    draft.stateBytes = total;
    draft.progressed.add(job.id);
  }
}

/** The run's output has the limit of a step's: it is stored, told and shown as one is. */
export function completeRun(draft: Draft, output: string): void {
  const { stepOutputBytes } = draft.moment.limits;
  const bytes = utf8Length(output);
  if (bytes <= stepOutputBytes) return endRun(draft, "completed", { output });
  endWithLimit(
    draft,
    "output_too_large",
    `The run's output has ${String(bytes)} bytes; at most ${String(stepOutputBytes)} are allowed. Return a reference in place of the data, or raise the limit of outputs.`,
  );
}

function endWithLimit(draft: Draft, name: string, message: string): void {
  endRun(draft, "failed", { error: { name, message } });
}

/** Ends the run; the first end stays (I8). */
export function endRun(
  draft: Draft,
  status: EndStatus,
  result: { readonly output?: string; readonly error?: WireError },
): void {
  if (isEnded(draft.status)) return;
  draft.status = status;
  draft.output = result.output ?? null;
  draft.error = result.error ?? null;
}

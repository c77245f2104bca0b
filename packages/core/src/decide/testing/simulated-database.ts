// The database of the simulation: one run, changed only by transitions that pass the same fence as
// in Postgres. After each of them the invariants are checked.
import { isEnded } from "../../domain/run.ts";
import { utf8Length } from "../../domain/utf8.ts";
import { advance } from "../advance.ts";
import type { Input, WaitResult } from "../decide.ts";
import type { RunJob, RunState } from "../run-state.ts";
import type { Transition } from "../transition.ts";
import { EVENT, follow, type Program } from "./program.ts";

export interface SimulatedDatabase {
  readonly state: RunState;
  readonly isLive: () => boolean;
  /** What the run ended with. */
  readonly output: () => string | null;
  /** A copy, as another executor would load it. */
  readonly load: () => RunState;
  /**
   * @param taken - The inputs that the transition was decided from.
   * @returns false when the fence did not let it pass: nothing was written.
   */
  readonly commit: (transition: Transition, taken: readonly Input[]) => boolean;
  /** A fresh token for whoever comes; undefined when the job is gone. */
  readonly claim: (jobId: string) => RunJob | undefined;
  /** Resolves a wait: its job becomes a resume job. The first result stays (I10). */
  readonly resolve: (job: RunJob, comes: boolean) => WaitResult;
}

class BrokenInvariant extends Error {}

export function createSimulatedDatabase(state: RunState, program: Program): SimulatedDatabase {
  const results = new Map<string, WaitResult>();
  const seen = { ends: 0, memos: new Map<string, string>() };
  let output: string | null = null;

  function commit(transition: Transition, taken: readonly Input[]): boolean {
    if (!passes(state, transition)) return false;
    checkTransition(state, transition);
    checkTaken(state, taken);
    advance(state, transition);
    checkSpent(state, taken);
    if (isEnded(state.status)) {
      state.jobs.clear();
      seen.ends += 1;
      output = transition.output;
    }
    checkMemos(state, seen.memos);
    checkJobs(state);
    checkPrompt(state, program);
    check(seen.ends <= 1, "I8: the run has ended twice");
    return true;
  }

  function renew(job: RunJob, over: Partial<RunJob> = {}): RunJob {
    const renewed = { ...job, ...over, token: job.token + 1 };
    state.jobs.set(job.id, renewed);
    return renewed;
  }

  function claim(jobId: string): RunJob | undefined {
    const job = state.jobs.get(jobId);
    return job === undefined ? undefined : renew(job);
  }

  function resolve(job: RunJob, comes: boolean): WaitResult {
    const value = comes ? JSON.stringify(EVENT) : "null";
    const result = results.get(job.id) ?? {
      kind: comes ? "data" : "null",
      value,
      op: "WaitForEvent",
    };
    results.set(job.id, result);
    return result;
  }

  return {
    state,
    isLive: () => !isEnded(state.status),
    output: () => output,
    load: () => ({ ...state, memos: new Map(state.memos), jobs: new Map(state.jobs) }),
    commit,
    claim,
    resolve,
  };
}

/** The gate of the commit: the run's version, and every consumed job's token (I7). */
function passes(state: RunState, transition: Transition): boolean {
  return (
    !isEnded(state.status) &&
    state.version === transition.expectedVersion &&
    transition.consumed.every(({ id, token }) => state.jobs.get(id)?.token === token)
  );
}

function checkTransition(state: RunState, transition: Transition): void {
  for (const { stepId } of transition.memos) {
    check(!state.memos.has(stepId), `I5: a second memo of ${stepId}`);
  }
  const started = [...transition.jobs, ...transition.waits, ...transition.invocations];
  check(!isEnded(transition.status) || started.length === 0, "I9: an ended run starts something");
}

function checkTaken(state: RunState, taken: readonly Input[]): void {
  const keys = new Set<string>();
  for (const input of taken) {
    if (!("job" in input)) continue;
    const { id, token } = input.job;
    check(state.jobs.get(id)?.token === token, "I7: a stale input was taken");
    if (input.kind === "checkpoint") continue;
    check(!keys.has(id), "I7: an answer was taken twice");
    keys.add(id);
  }
}

/** After its answer has been taken, nobody holds a job with the token of that call. */
function checkSpent(state: RunState, taken: readonly Input[]): void {
  for (const input of taken) {
    if (!("job" in input) || input.kind === "checkpoint" || isEnded(state.status)) continue;
    check(state.jobs.get(input.job.id)?.token !== input.job.token, "an answered job is still held");
  }
}

/** With version 1 and in race mode, whatever the app can say next is known or being asked. */
function checkPrompt(state: RunState, program: Program): void {
  const jobs = [...state.jobs.values()];
  const isEager = state.eager || state.requestVersion === 1;
  if (isEnded(state.status) || !isEager || jobs.some(({ stepId }) => stepId === null)) return;
  const { value, found } = follow(program, [...state.memos.values()]);
  check(value === undefined, "the run could end, but nobody asks");
  for (const { leaf } of found) {
    check(
      jobs.some(({ stepId }) => stepId === leaf.id),
      `${leaf.id} could go on, but nobody asks`,
    );
  }
}

function checkMemos(state: RunState, known: Map<string, string>): void {
  let bytes = 0;
  for (const memo of state.memos.values()) {
    const text = JSON.stringify(memo);
    check((known.get(memo.stepId) ?? text) === text, `I5: the memo of ${memo.stepId} has changed`);
    known.set(memo.stepId, text);
    bytes += utf8Length(memo.value);
  }
  check(state.memos.size === known.size, "I5: a memo is gone");
  check(state.stateBytes === bytes, "the state's bytes are miscounted");
}

function checkJobs(state: RunState): void {
  const jobs = [...state.jobs.values()];
  const steps = jobs.flatMap(({ stepId }) => stepId ?? []);
  if (!isEnded(state.status)) {
    check(jobs.length > 0, "I9: a live run has no job");
    const isRunning = jobs.some(({ kind }) => kind === "call");
    check(state.status === (isRunning ? "running" : "waiting"), `the run is not ${state.status}`);
  }
  check(new Set(steps).size === steps.length, "a step has two jobs");
  check(jobs.length - steps.length <= 1, "two discoveries are outstanding");
  for (const id of steps) check(!state.memos.has(id), `I5: ${id} is finished and has a job`);
}

export function check(holds: boolean, broken: string): void {
  if (!holds) throw new BrokenInvariant(broken);
}

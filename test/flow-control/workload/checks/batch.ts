// Batches: each event is in one run, no run has too many, and none starts early unless it is full.
import type { KnownRun, Observed } from "../observed-workload.ts";
import { type FunctionPlan, keyOf } from "../workload-plan.ts";
import { ms, type Problem, problem, some } from "./problem.ts";

export function checkBatch(observed: Observed, fn: FunctionPlan): readonly Problem[] {
  const { batch } = fn.controls;
  if (batch === undefined) return [];
  const runs = observed.runsOf(fn);
  const seen = runs.flatMap(({ calls }) => [...new Set(calls.flatMap(({ events }) => events))]);
  const twice = seen.filter((n, place) => seen.indexOf(n) !== place);
  return [
    ...(twice.length === 0
      ? []
      : [problem("no event is in two batches", fn, some(twice.map(String)))]),
    ...runs.flatMap((run) => batchProblems(observed, fn, run)),
  ];
}

function batchProblems(observed: Observed, fn: FunctionPlan, run: KnownRun): readonly Problem[] {
  const { batch } = fn.controls;
  if (batch === undefined) return [];
  const { events } = run;
  const text = `run ${run.id} of [${events.join()}]`;
  const isSolo = batch.leavesSolo && events.some((n) => observed.data(n).solo);
  if (isSolo) return events.length === 1 ? [] : [problem("solo events run alone", fn, text)];
  const found: Problem[] = [];
  if (events.length > batch.maxSize)
    found.push(problem(`at most ${String(batch.maxSize)} events`, fn, text));
  const keys = new Set(events.map((n) => keyOf(batch.key, observed.data(n))));
  if (keys.size > 1) found.push(problem("a batch has events of one key", fn, text));
  if (events.length >= batch.maxSize) return found;
  return [
    ...found,
    ...smallProblems(observed, { fn, run, text, timeoutMs: batch.timeoutS * 1_000 }),
  ];
}

interface SmallBatch {
  readonly fn: FunctionPlan;
  readonly run: KnownRun;
  readonly text: string;
  readonly timeoutMs: number;
}

/** A batch that is not full is closed when its time is over, with all that came until then. */
function smallProblems(
  observed: Observed,
  { fn, run, text, timeoutMs }: SmallBatch,
): readonly Problem[] {
  const due = Math.min(...run.events.map((n) => observed.acceptance(n).sent)) + timeoutMs;
  const calledAt = run.calls[0]?.at ?? Infinity;
  const missed = joinable(observed, fn, run).filter((n) => observed.acceptance(n).answered < due);
  const early = `${text}: ${ms(due - calledAt)} too early`;
  const without = `${text} without ${some(missed.map(String))}`;
  return [
    ...(calledAt >= due ? [] : [problem("a batch that is not full waits", fn, early)]),
    ...(missed.length === 0 ? [] : [problem("an event in time joins the batch", fn, without)]),
  ];
}

/** Events of the key, in no run of before, that came for certain after one of the batch was there. */
function joinable(observed: Observed, fn: FunctionPlan, run: KnownRun): number[] {
  const key = fn.controls.batch?.key ?? null;
  const leavesSolo = fn.controls.batch?.leavesSolo ?? false;
  const value = keyOf(key, run.data);
  const open = Math.min(...run.events.map((n) => observed.acceptance(n).answered));
  return observed.decisionsOf(fn).flatMap(({ n, runId, outcome }) => {
    const isOther = outcome !== "skipped" && runId !== run.id;
    const isSolo = leavesSolo && observed.data(n).solo;
    const isAfter = observed.acceptance(n).sent > open;
    return isOther && isAfter && !isSolo && keyOf(key, observed.data(n)) === value ? [n] : [];
  });
}

// At every moment at most `limit` steps (or live runs) per key were in the app.
//
// A step counts from its start to its end in the ledger, each (run, step) once. Two things that the
// app may still be busy with are not counted, because nothing is held for them any more:
// - a call whose executor lost its lease (killed, or without a processor for too long), from the moment
//   when the next call of its job arrived: that one holds the slot. Until then it counts.
// - a step of a run that was cancelled meanwhile: the app finishes it, the slot went with the run.
import { groupBy } from "../group-by.ts";
import type { KnownRun, Observed, StepSpan } from "../observed-workload.ts";
import { type ConcurrencyPlan, type FunctionPlan, keyOf } from "../workload-plan.ts";
import { findCrowd, type Interval } from "./crowded.ts";
import { ms, type Problem, problem } from "./problem.ts";

interface Limited {
  readonly limit: ConcurrencyPlan;
  /** Those that share it. */
  readonly functions: readonly FunctionPlan[];
}

export function checkConcurrency(observed: Observed): readonly Problem[] {
  return limitsOf(observed.facts.plan.functions).flatMap((limited) =>
    checkLimit(observed, limited),
  );
}

function limitsOf(functions: readonly FunctionPlan[]): readonly Limited[] {
  const all = functions.flatMap((fn) =>
    (fn.controls.concurrency ?? []).map((limit) => ({ limit, functions: [fn] })),
  );
  const shared = all.filter(({ limit }) => limit.shared !== null);
  const groups = groupBy(shared, ({ limit }) => limit.shared);
  const merged = [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first && [{ limit: first.limit, functions: group.flatMap((one) => one.functions) }];
  });
  return [
    ...all.filter(({ limit }) => limit.shared === null),
    ...merged.filter((one) => one !== undefined),
  ];
}

function checkLimit(observed: Observed, { limit, functions }: Limited): readonly Problem[] {
  const runs = functions.flatMap((fn) => observed.runsOf(fn));
  const byKey = groupBy(runs, ({ data }) => keyOf(limit.key, data));
  return [...byKey].flatMap(([key, ofKey]) => {
    const intervals = ofKey.flatMap(limit.unit === "run" ? liveIn : stepsIn);
    const crowd = findCrowd(intervals, limit.limit);
    if (crowd === undefined) return [];
    const present = crowd.present.map(
      ({ of, start, end }) => `${of} from ${ms(start - crowd.at)} to ${ms(end - crowd.at)}`,
    );
    const promise = `at most ${String(limit.limit)} ${limit.unit}s at once for the key ${key}`;
    return [problem(promise, functions, `at ${ms(crowd.at)}: ${present.join("; ")}`)];
  });
}

/** Steps of a run that hold a slot; what overlaps of one step is one interval. */
function stepsIn(run: KnownRun): Interval<string>[] {
  const byStep = groupBy(run.spans, ({ step }) => step);
  return [...byStep].flatMap(([step, spans]) => {
    const counted = spans
      .map((span) => ({ start: span.start, end: countedUntil(run, span) }))
      .filter(({ start, end }) => end > start)
      .toSorted((a, b) => a.start - b.start);
    const merged: { start: number; end: number }[] = [];
    for (const one of counted) {
      const last = merged.at(-1);
      if (last !== undefined && one.start <= last.end) last.end = Math.max(last.end, one.end);
      else merged.push(one);
    }
    return merged.map((one) => ({ ...one, of: `${run.fn} ${run.id} ${step}` }));
  });
}

function countedUntil(run: KnownRun, { call, end }: StepSpan): number {
  const next = run.calls.find(
    ({ job, generation }) => job === call.job && generation > call.generation,
  );
  return Math.min(end, next?.at ?? Infinity, cancelledAt(run));
}

const cancelledAt = (run: KnownRun): number =>
  run.status === "cancelled" ? (run.endedAt ?? Infinity) : Infinity;

/** From its first call to the last end of a step: its slot was held for at least as long. */
function liveIn(run: KnownRun): Interval<string>[] {
  const start = run.calls[0]?.at;
  if (start === undefined) return [];
  const ends = run.spans.map((span) => countedUntil(run, span));
  const end = Math.min(Math.max(start, ...ends), cancelledAt(run));
  return [{ start, end, of: `${run.fn} ${run.id}` }];
}

// Every event and function that listens to it have one decision, of a kind that the function's
// configuration allows, and every run has its events. Checks I1, I3, I4.
import { groupBy } from "../group-by.ts";
import type { ObservedDecision } from "../facts.ts";
import type { KnownRun, Observed } from "../observed-workload.ts";
import { APP_ID, type Controls, type FunctionPlan } from "../workload-plan.ts";
import { type Problem, problem, some } from "./problem.ts";

const SKIPS: Readonly<Record<string, (controls: Controls) => boolean>> = {
  rate_limited: ({ rateLimit }) => rateLimit !== undefined,
  debounced: ({ debounce }) => debounce !== undefined,
  singleton: ({ singleton }) => singleton?.mode === "skip",
  idempotent: ({ idempotency }) => idempotency !== undefined,
};

export function checkDecisions(observed: Observed, fn: FunctionPlan): readonly Problem[] {
  const decisions = groupBy(observed.decisionsOf(fn), ({ n }) => n);
  const listens = observed.facts.plan.events.flatMap(({ name, data: { n } }) =>
    fn.events.includes(name) ? [n] : [],
  );
  const strays = [...decisions.keys()].filter((n) => !listens.includes(n));
  const wrong = listens.flatMap((n) => {
    const found = decisions.get(n) ?? [];
    const [one] = found;
    if (one !== undefined && found.length === 1)
      return isAllowed(one, fn.controls) ? [] : [describe(one)];
    return [
      `event ${String(n)} has ${String(found.length)} decisions: ${some(found.map(describe))}`,
    ];
  });
  return [
    ...(wrong.length === 0 ? [] : [problem("one right decision per event", fn, some(wrong))]),
    ...(strays.length === 0
      ? []
      : [problem("no decision on others", fn, some(strays.map(String)))]),
    ...observed.runsOf(fn).flatMap((run) => runProblems(observed, fn, run)),
    ...missingRuns(observed, fn),
    ...changedIds(observed, fn),
  ];
}

const describe = ({ n, outcome, reason, runId, detail }: ObservedDecision): string =>
  `event ${String(n)}: ${outcome} ${runId ?? ""} ${reason ?? ""} ${detail ?? ""}`;

function isAllowed({ outcome, reason }: ObservedDecision, controls: Controls): boolean {
  if (outcome === "started") return true;
  if (outcome === "batched") return controls.batch !== undefined;
  return outcome === "skipped" && (SKIPS[reason ?? ""]?.(controls) ?? false);
}

/** The API names the events of a run, and the app got those and no others. */
function runProblems(observed: Observed, fn: FunctionPlan, run: KnownRun): readonly Problem[] {
  const named = run.events.toSorted((a, b) => a - b).join();
  const seen = new Set(run.calls.map(({ events }) => events.toSorted((a, b) => a - b).join()));
  const wrong = [...seen].filter((events) => events !== named);
  const isOne = fn.controls.batch !== undefined || run.events.length === 1;
  return [
    ...(run.events.length > 0 && isOne && run.events.includes(run.n)
      ? []
      : [problem("each run has its event", fn, `run ${run.id} of ${String(run.n)}: [${named}]`)]),
    ...(wrong.length === 0
      ? []
      : [
          problem(
            "the app gets the events of the run",
            fn,
            `${run.id}: [${named}], got ${some(wrong)}`,
          ),
        ]),
    ...stepProblems(observed, fn, run),
  ];
}

/** A run that completed has done all of its steps; one that did not was cancelled. */
function stepProblems(_: Observed, fn: FunctionPlan, run: KnownRun): readonly Problem[] {
  if (run.status === "cancelled") return [];
  if (run.status !== "completed")
    return [problem("every run ends", fn, `${run.id}: ${run.status}`)];
  const done = new Set(run.spans.filter(({ end }) => end < Infinity).map(({ step }) => step));
  const missing = fn.steps.filter(({ name, kind }) => kind === "work" && !done.has(name));
  if (missing.length === 0) return [];
  const names = missing.map(({ name }) => name).join();
  return [problem("a completed run has done its steps", fn, `${run.id} never ran ${names}`)];
}

function missingRuns(observed: Observed, fn: FunctionPlan): readonly Problem[] {
  const known = new Set(observed.runsOf(fn).map(({ id }) => id));
  const missing = observed
    .decisionsOf(fn)
    .filter(({ runId, outcome }) => outcome !== "skipped" && !known.has(runId ?? ""));
  if (missing.length === 0) return [];
  return [problem("a decision names a run that exists", fn, some(missing.map(describe)))];
}

/** The same event id gets the same id of ours, however often it is sent. */
function changedIds({ facts }: Observed, fn: FunctionPlan): readonly Problem[] {
  // Once for all functions.
  if (fn !== facts.plan.functions[0]) return [];
  const ids = groupBy(facts.sendings, ({ n }) => n);
  const changed = [...ids].flatMap(([n, list]) => {
    const different = [...new Set(list.map(({ id }) => id))];
    return different.length === 1 ? [] : [`event ${String(n)}: ${different.join()}`];
  });
  if (changed.length === 0) return [];
  return [problem(`one event per id in ${APP_ID}`, fn, some(changed))];
}

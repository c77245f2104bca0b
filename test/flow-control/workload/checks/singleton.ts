// Singletons: at most one live run per key. A `skip` is judged by the times of the runs in the
// database, a `cancel` by what the app did.
import { byKey, type KnownRun, type Observed } from "../observed-workload.ts";
import { type FunctionPlan, keyOf } from "../workload-plan.ts";
import { ms, type Problem, problem } from "./problem.ts";

/** How far the times of the database and those of the app may lie apart, with a commit between them. */
const ON_ITS_WAY_MS = 1_000;
/** How long the statement that starts a run from a buffer may take. */
const STATEMENT_MS = 1_000;

export function checkSingleton(observed: Observed, fn: FunctionPlan): readonly Problem[] {
  const { singleton } = fn.controls;
  if (singleton === undefined) return [];
  return [...byKey(singleton.key, observed.runsOf(fn))]
    .flatMap(([key, runs]) => {
      const promise = `one live run for the key ${key}`;
      const overlaps = singleton.mode === "skip" ? liveTwice(observed, fn, runs) : workTwice(runs);
      return overlaps.slice(0, 3).map((evidence) => problem(promise, fn, evidence));
    })
    .concat(unjustSkips(observed, fn));
}

/**
 * Times in the database are those at which a transaction began. The newer run's was committed before
 * its request was answered, and the older one's end not before its own time.
 */
function liveTwice(observed: Observed, fn: FunctionPlan, runs: readonly KnownRun[]): string[] {
  const inOrder = runs.toSorted((a, b) => a.createdAt - b.createdAt);
  return inOrder.flatMap((newer, place) => {
    const { sent, answered } = observed.acceptance(newer.n);
    const tookMs = fn.controls.debounce === undefined ? answered - sent : STATEMENT_MS;
    return inOrder.slice(0, place).flatMap((older) => {
      const overlapMs = (older.endedAt ?? Infinity) - newer.createdAt - tookMs;
      return overlapMs > 0
        ? [`${older.id} and ${newer.id} lived together for ${ms(overlapMs)}`]
        : [];
    });
  });
}

interface Work {
  readonly run: KnownRun;
  readonly first: number;
  readonly last: number;
}

/** Of calls whose executor lived: what a killed one left behind ends in the app by itself. */
function workOf(run: KnownRun): Work[] {
  const spans = run.spans.filter(({ call, end }) => end <= (call.cutAt ?? Infinity));
  const [first] = run.calls;
  if (first === undefined || spans.length === 0) return [];
  return [{ run, first: first.at, last: Math.max(...spans.map(({ end }) => end)) }];
}

function workTwice(runs: readonly KnownRun[]): string[] {
  const works = runs.flatMap(workOf).toSorted((a, b) => a.first - b.first);
  return works.flatMap((newer, place) =>
    works.slice(0, place).flatMap((older) => {
      const areBothDone = [older, newer].every(({ run }) => run.status === "completed");
      if (areBothDone) return older.last > newer.first ? [overlap(older, newer)] : [];
      // Which of them was the newer is certain only if they did not begin together.
      const isCertain = newer.run.createdAt > older.run.createdAt + ON_ITS_WAY_MS;
      // By the end of the older run: a call that an executor had begun to make before it, and was stalled
      // with, reaches the app at any time after it; what it answers counts no more.
      const isLate = (older.run.endedAt ?? Infinity) > newer.first + ON_ITS_WAY_MS;
      return isCertain && isLate ? [overlap(older, newer)] : [];
    }),
  );
}

const overlap = (older: Work, newer: Work): string =>
  `${older.run.id} (${older.run.status}) was still at work ${ms(older.last - newer.first)} after ` +
  `${newer.run.id} (${newer.run.status}) had begun`;

/** A skip needs a run that may have been live when the event came. */
function unjustSkips(observed: Observed, fn: FunctionPlan): readonly Problem[] {
  const { singleton, debounce } = fn.controls;
  if (singleton === undefined || debounce !== undefined) return [];
  const runs = byKey(singleton.key, observed.runsOf(fn));
  const skipped = observed.decisionsOf(fn).filter(({ reason }) => reason === "singleton");
  return skipped.flatMap(({ n, detail }) => {
    const { sent, answered } = observed.acceptance(n);
    const ofKey = runs.get(keyOf(singleton.key, observed.data(n))) ?? [];
    const isHeld = ofKey.some(
      ({ createdAt, endedAt }) =>
        createdAt - STATEMENT_MS <= answered && (endedAt ?? Infinity) + STATEMENT_MS >= sent,
    );
    const evidence = `event ${String(n)}: ${detail ?? ""}`;
    return isHeld ? [] : [problem("only a live run skips an event", fn, evidence)];
  });
}

// Debounce: each event started the run of its group, or names the one that took its place. The run got
// the last event, not before its period was over, and no event that came earlier was left out.
import { groupBy } from "../group-by.ts";
import type { KnownRun, Observed } from "../observed-workload.ts";
import { type FunctionPlan, keyOf } from "../workload-plan.ts";
import { ms, type Problem, problem, some } from "./problem.ts";

const ULID = /[0-9A-HJKMNP-TV-Z]{26}/g;
const PROMISE = "an event that is superseded names the one that took its place";
/** Long enough for an executor to be killed and another one to fire what was due. */
const LATE_MS = 10_000;

interface Debounced {
  readonly observed: Observed;
  readonly fn: FunctionPlan;
  readonly periodMs: number;
  readonly timeoutMs: number;
  /** By number of the event: the event that took its place. */
  readonly heirs: ReadonlyMap<number, number>;
}

export function checkDebounce(observed: Observed, fn: FunctionPlan): readonly Problem[] {
  const { debounce } = fn.controls;
  if (debounce === undefined) return [];
  const { heirs, problems } = readHeirs(observed, fn);
  const { periodS, timeoutS } = debounce;
  const periodMs = periodS * 1_000;
  const timeoutMs = timeoutS === null ? Infinity : timeoutS * 1_000;
  const debounced: Debounced = { observed, fn, periodMs, timeoutMs, heirs };
  const runs = new Map(observed.runsOf(fn).map((run) => [run.n, run]));
  const groups = groupBy(
    observed.decisionsOf(fn).map(({ n }) => n),
    (n) => lastOf(heirs, n),
  );
  return [
    ...problems,
    ...[...groups].flatMap(([last, group]) =>
      groupProblems(debounced, { last, group, run: runs.get(last) }),
    ),
    ...leftOut(debounced, groups),
  ];
}

function readHeirs(observed: Observed, fn: FunctionPlan) {
  const heirs = new Map<number, number>();
  const problems: Problem[] = [];
  for (const { n, reason, detail } of observed.decisionsOf(fn)) {
    if (reason !== "debounced") continue;
    const said = detail ?? "no detail";
    const [heir] = [...said.matchAll(ULID)].flatMap(([id]) => observed.numbers.get(id) ?? []);
    if (heir !== undefined && canFollow(observed, fn, { n, heir })) heirs.set(n, heir);
    else problems.push(problem(PROMISE, fn, `event ${String(n)}: ${said}`));
  }
  return { heirs, problems };
}

/** Another event of the same key, which did not come before. */
function canFollow(
  { data, acceptance }: Observed,
  fn: FunctionPlan,
  { n, heir }: { readonly n: number; readonly heir: number },
): boolean {
  const key = fn.controls.debounce?.key ?? null;
  const isSameKey = keyOf(key, data(heir)) === keyOf(key, data(n));
  return heir !== n && isSameKey && acceptance(heir).answered >= acceptance(n).sent;
}

/** The end of a chain of heirs; the event itself when the chain goes in a circle. */
function lastOf(heirs: ReadonlyMap<number, number>, n: number): number {
  let last = n;
  for (let step = 0; step <= heirs.size; step += 1) {
    const heir = heirs.get(last);
    if (heir === undefined) return last;
    last = heir;
  }
  return -1;
}

interface Group {
  readonly last: number;
  readonly group: readonly number[];
  readonly run: KnownRun | undefined;
}

function groupProblems(debounced: Debounced, { last, group, run }: Group): readonly Problem[] {
  const { observed, fn, timeoutMs } = debounced;
  if (last === -1) return [problem(PROMISE, fn, `a circle of ${some(group.map(String))}`)];
  const { sent, answered } = observed.acceptance(last);
  const found: Problem[] = [];
  const later = group.filter((n) => observed.acceptance(n).sent > answered);
  if (later.length > 0) {
    const evidence = `event ${String(last)} was answered before ${some(later.map(String))} were sent`;
    found.push(problem("the run gets the last event of its group", fn, evidence));
  }
  const first = Math.min(...group.map((n) => observed.acceptance(n).answered));
  if (sent - first > timeoutMs + LATE_MS) {
    const evidence = `event ${String(last)} was sent ${ms(sent - first)} after the first one`;
    found.push(problem("no debounce lasts longer than its timeout", fn, evidence));
  }
  const due = dueAt(debounced, last, group);
  const calledAt = run?.calls[0]?.at;
  if (calledAt !== undefined && calledAt < due) {
    const evidence = `event ${String(last)}: ${ms(due - calledAt)} too early`;
    found.push(problem("no run starts before the period is over", fn, evidence));
  }
  return found;
}

/** Not before this. */
function dueAt(
  { observed, periodMs, timeoutMs }: Debounced,
  last: number,
  group: readonly number[],
) {
  const first = Math.min(...group.map((n) => observed.acceptance(n).sent));
  return Math.min(observed.acceptance(last).sent + periodMs, first + timeoutMs);
}

/** Accepted for certain after the last event of a group and before its run was due. */
function leftOut(
  debounced: Debounced,
  groups: ReadonlyMap<number, readonly number[]>,
): readonly Problem[] {
  const { observed, fn, heirs } = debounced;
  const key = fn.controls.debounce?.key ?? null;
  const value = (n: number): string => keyOf(key, observed.data(n));
  const entered = observed
    .decisionsOf(fn)
    .flatMap(({ n, outcome }) => (outcome === "started" || heirs.has(n) ? [n] : []));
  return [...groups].flatMap(([last, group]) => {
    if (last === -1 || !entered.includes(last)) return [];
    const { answered } = observed.acceptance(last);
    const due = dueAt(debounced, last, group);
    const missed = entered.filter((n) => {
      const other = observed.acceptance(n);
      return value(n) === value(last) && other.sent > answered && other.answered < due;
    });
    if (missed.length === 0) return [];
    const evidence = `event ${String(last)} started a run although ${some(missed.map(String))} came`;
    return [problem("an event in time takes the place of the one before", fn, evidence)];
  });
}

// Throttle and rate limit: how many runs of a key were started within any window.
import type { KnownRun, Observed } from "../observed-workload.ts";
import { byKey } from "../observed-workload.ts";
import { type FunctionPlan, keyOf } from "../workload-plan.ts";
import { findCrowdedWindow, type Interval, type Rate } from "./crowded.ts";
import { ms, type Problem, problem, some } from "./problem.ts";

export function checkThrottle(observed: Observed, fn: FunctionPlan): readonly Problem[] {
  const { throttle } = fn.controls;
  if (throttle === undefined) return [];
  const rate = { burst: throttle.burst, perMs: throttle.limit / (throttle.periodS * 1_000) };
  return [...byKey(throttle.key, observed.runsOf(fn))].flatMap(([key, runs]) => {
    const starts = runs.flatMap((run) => admissionOf(observed, run));
    return crowdedProblems({ promise: `throttle of the key ${key}`, fn, starts, rate });
  });
}

/**
 * Within which time the start of a run was admitted; empty when it was never called. Between the
 * admission and the arrival of the call an executor may have been killed or slow. So an admission is
 * as early as the last look at the database that found the run still waiting, or as its creation.
 */
function admissionOf({ facts }: Observed, run: KnownRun): Interval<string>[] {
  const end = run.calls[0]?.at;
  if (end === undefined) return [];
  const start = facts.waitedUntil.get(run.id) ?? run.createdAt - CLOCKS_MS;
  return [{ start: Math.min(start, end), end, of: run.id }];
}

export function checkRateLimit(observed: Observed, fn: FunctionPlan): readonly Problem[] {
  const { rateLimit } = fn.controls;
  if (rateLimit === undefined) return [];
  const { limit, periodS, key } = rateLimit;
  const rate = { burst: limit, perMs: limit / (periodS * 1_000) };
  const groups = byKey(key, observed.runsOf(fn));
  return [
    ...[...groups].flatMap(([value, runs]) => {
      const starts = runs.flatMap((run) => acceptanceOf(observed, fn, run));
      return crowdedProblems({ promise: `rate limit of the key ${value}`, fn, starts, rate });
    }),
    ...unjustRefusals(observed, fn),
  ];
}

const isBuffered = ({ controls }: FunctionPlan): boolean =>
  controls.batch !== undefined || controls.debounce !== undefined;

/** Within which time the run was let through: with its event, or when its buffer was closed. */
function acceptanceOf(observed: Observed, fn: FunctionPlan, run: KnownRun): Interval<string>[] {
  const { sent, answered } = observed.acceptance(run.n);
  if (!isBuffered(fn)) return [{ start: sent, end: answered, of: run.id }];
  const end = run.calls[0]?.at;
  return end === undefined ? [] : [{ start: run.createdAt - CLOCKS_MS, end, of: run.id }];
}

/** The database's clock read on the sender's: half of a fast question. */
const CLOCKS_MS = 20;

/** A bucket that lost nothing for a period is full: a refusal needs `limit` starts in that time. */
function unjustRefusals(observed: Observed, fn: FunctionPlan): readonly Problem[] {
  const { rateLimit } = fn.controls;
  if (rateLimit === undefined || isBuffered(fn)) return [];
  const { limit, periodS, key } = rateLimit;
  const runs = byKey(key, observed.runsOf(fn));
  const refused = observed.decisionsOf(fn).filter(({ reason }) => reason === "rate_limited");
  return refused.flatMap(({ n }) => {
    const { sent, answered } = observed.acceptance(n);
    const from = sent - periodS * 1_000 - CLOCKS_MS;
    const started = (runs.get(keyOf(key, observed.data(n))) ?? []).filter((run) => {
      const accepted = observed.acceptance(run.n);
      return accepted.answered >= from && accepted.sent <= answered;
    });
    if (started.length >= limit) return [];
    const evidence = `event ${String(n)}: only ${String(started.length)} runs in the period before`;
    return [problem("refuses no event before its limit is used up", fn, evidence)];
  });
}

interface Starts {
  readonly promise: string;
  readonly fn: FunctionPlan;
  readonly starts: readonly Interval<string>[];
  readonly rate: Rate;
}

function crowdedProblems({ promise, fn, starts, rate }: Starts): readonly Problem[] {
  const window = findCrowdedWindow(starts, rate);
  if (window === undefined) return [];
  const { from, to, allowed, inside } = window;
  const runs = inside.map(
    ({ of, start, end }) => `${of} +${ms(start - from)} to +${ms(end - from)}`,
  );
  const evidence =
    `${String(inside.length)} starts within ${ms(to - from)}, ` +
    `${String(allowed)} are allowed: ${some(runs, 40)}`;
  return [problem(promise, fn, evidence)];
}

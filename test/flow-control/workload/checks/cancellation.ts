// Cancellations: none without a cause, and none that is forgotten.
import { type KnownRun, type Observed } from "../observed-workload.ts";
import { type FunctionPlan, keyOf, type PlannedEvent, STOP_EVENT } from "../workload-plan.ts";
import { ms, type Problem, problem } from "./problem.ts";

/** Until what was committed at the moment of a question is seen in the app: a call on its way. */
const ON_ITS_WAY_MS = 1_000;
/** The database's clock read on the sender's: half of a fast question. */
const CLOCKS_MS = 20;

export function checkCancellations(observed: Observed, fn: FunctionPlan): readonly Problem[] {
  const stops = observed.facts.plan.events.filter(({ name }) => name === STOP_EVENT);
  return observed.runsOf(fn).flatMap((run) => {
    if (run.status === "cancelled")
      return hasCause(observed, { fn, run, stops })
        ? []
        : [problem("a cancellation has a cause", fn, run.id)];
    return forgottenStop(observed, { fn, run, stops });
  });
}

interface Case {
  readonly fn: FunctionPlan;
  readonly run: KnownRun;
  readonly stops: readonly PlannedEvent[];
}

function hasCause(observed: Observed, { fn, run, stops }: Case): boolean {
  const { singleton, cancelOn } = fn.controls;
  const { sent } = observed.acceptance(run.n);
  const endedAt = run.endedAt ?? Infinity;
  const cameMeanwhile = (n: number): boolean => {
    const other = observed.acceptance(n);
    return n !== run.n && other.answered >= sent && other.sent <= endedAt + CLOCKS_MS;
  };
  const isStopped =
    cancelOn === true &&
    stops.some(({ data }) => data.user === run.data.user && cameMeanwhile(data.n));
  const isSuperseded =
    singleton?.mode === "cancel" &&
    observed
      .runsOf(fn)
      .some(
        ({ n, data }) =>
          cameMeanwhile(n) && keyOf(singleton.key, data) === keyOf(singleton.key, run.data),
      );
  return isStopped || isSuperseded;
}

/**
 * A run that was there when the event came, and was called again although the event had been looked
 * at: nothing says how soon that is, but from a moment on at which nothing was left to be looked at.
 */
function forgottenStop(observed: Observed, { fn, run, stops }: Case): readonly Problem[] {
  if (fn.controls.cancelOn !== true) return [];
  const calledAt = run.calls[0]?.at ?? Infinity;
  const isBuffered = fn.controls.debounce !== undefined;
  const thereAt = isBuffered ? calledAt : observed.acceptance(run.n).answered;
  const lastCall = run.calls.at(-1)?.at ?? -Infinity;
  return stops.flatMap(({ data }) => {
    const { sent, answered } = observed.acceptance(data.n);
    if (data.user !== run.data.user || sent <= thereAt) return [];
    const lookedAt = observed.facts.settled.find((at) => at > answered) ?? Infinity;
    const lateMs = lastCall - lookedAt - ON_ITS_WAY_MS;
    // One that had ended before was not there to be cancelled; what was called after its end is a call
    // that an executor had begun to make before.
    const afterMs = (run.endedAt ?? Infinity) - lookedAt;
    if (lateMs <= 0 || afterMs <= 0) return [];
    const evidence = `${run.id} (${run.status}, ended ${ms(afterMs)} after) was called ${ms(lateMs)} after event ${String(data.n)}`;
    return [problem("an event of cancelOn cancels the run", fn, `${evidence} was looked at`)];
  });
}

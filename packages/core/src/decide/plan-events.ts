// Step 2 and 3 of the flow: an event and the live functions become the runs it starts, and for each
// function that listened but did not start, the reason (I3).
import type { Due } from "../domain/duration.ts";
import { type CairnEvent, seenEvent } from "../domain/event.ts";
import { evaluateExpression, isTruthy } from "../expression/evaluate.ts";
import { type FunctionEntry, type FunctionIndex, triggersOf } from "./function-index.ts";
import { onceKey, type RunControls, runControls } from "./run-controls.ts";

/** A run to be written together with its first job. */
export interface NewRun extends RunControls {
  readonly id: string;
  readonly jobId: string;
  readonly functionId: string;
  readonly appId: string;
  readonly eventId: string;
  readonly cause: "event" | "invoke" | "rerun";
  readonly parentRunId: string | null;
  readonly parentStepId: string | null;
  readonly originalRunId: string | null;
  readonly depth: number;
  readonly maxAttempts: number;
  /** Null: at once. An event with a future `ts` starts its runs then. */
  readonly due: Due | null;
}

/** Why an event did not start a function that listens to it. */
export interface Skip {
  readonly functionId: string;
  readonly reason: "condition_false" | "condition_error";
  readonly detail: string;
}

export interface EventPlan {
  readonly event: CairnEvent;
  readonly runs: readonly NewRun[];
  readonly skips: readonly Skip[];
  /** The job that looks for waits which this event resolves. */
  readonly matchJobId: string;
}

export interface PlanMoment {
  readonly nowMs: number;
  readonly newId: () => string;
}

export function planEvent(event: CairnEvent, index: FunctionIndex, moment: PlanMoment): EventPlan {
  const runs = new Map<string, NewRun>();
  const skips = new Map<string, Skip>();
  for (const { fn, trigger } of triggersOf(index, event.name)) {
    if (runs.has(fn.id)) continue;
    const skip = skipReason(fn, trigger, event, moment);
    if (skip === undefined) runs.set(fn.id, runOf(fn, event, moment));
    else skips.set(fn.id, skip);
  }
  for (const started of runs.keys()) skips.delete(started);
  return {
    event,
    runs: [...runs.values()],
    skips: [...skips.values()],
    matchJobId: moment.newId(),
  };
}

type Trigger = FunctionEntry["triggers"][number];

function skipReason(
  fn: FunctionEntry,
  trigger: Trigger,
  event: CairnEvent,
  moment: PlanMoment,
): Skip | undefined {
  if (trigger.condition === null) return undefined;
  const source = trigger.conditionSource ?? "";
  const result = evaluateExpression(trigger.condition, {
    event: seenEvent(event),
    now: moment.nowMs,
  });
  if (!result.ok) {
    return { functionId: fn.id, reason: "condition_error", detail: `${source}: ${result.message}` };
  }
  if (isTruthy(result.value)) return undefined;
  return { functionId: fn.id, reason: "condition_false", detail: source };
}

/** For whoever claims it. */
const AT_ONCE: Due = { afterMs: 0 };

function runOf(fn: FunctionEntry, event: CairnEvent, moment: PlanMoment): NewRun {
  const key = onceKey(fn, event, moment.nowMs);
  const due = event.ts > moment.nowMs ? { atMs: event.ts } : null;
  return {
    ...runControls(fn.controls, { event, due }, moment.newId),
    onceKey: key,
    id: moment.newId(),
    jobId: moment.newId(),
    functionId: fn.id,
    appId: fn.appId,
    eventId: event.id,
    cause: "event",
    parentRunId: null,
    parentStepId: null,
    originalRunId: null,
    depth: 0,
    maxAttempts: fn.maxAttempts,
    // Only the commit tells whether it is the first with its key: nobody goes on with it before that.
    due: due ?? (key === null ? null : AT_ONCE),
  };
}

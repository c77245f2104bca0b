// Step 2 and 3 of the flow: an event and the live functions become the runs it starts, and for each
// function that listened but did not start, the reason (I3).
import type { Due } from "../domain/duration.ts";
import { type CairnEvent, seenEvent } from "../domain/event.ts";
import { evaluateExpression, isTruthy } from "../expression/evaluate.ts";
import { withSeenValues } from "../expression/seen-values.ts";
import { type BufferedEvent, bufferedEvent } from "./buffers.ts";
import type { ExpressionFailed, FlowMoment } from "./flow-key.ts";
import { type FunctionEntry, type FunctionIndex, triggersOf } from "./function-index.ts";
import { pauseSentence, skippingPause } from "../domain/pause.ts";
import { type RunControls, runControls, startControls } from "./run-controls.ts";

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
  readonly reason:
    | "condition_false"
    | "condition_error"
    | "paused"
    | "function_missing"
    | "missed"
    | "overlap"
    | "schedule_gone";
  readonly detail: string;
}

export interface EventPlan {
  readonly event: CairnEvent;
  readonly runs: readonly NewRun[];
  /** What starts no run now, but goes into a buffer. */
  readonly buffered: readonly BufferedEvent[];
  readonly skips: readonly Skip[];
  /** The job that looks for waits which this event resolves. */
  readonly matchJobId: string;
}

export interface PlanMoment {
  readonly nowMs: number;
  readonly newId: () => string;
  /** Told of flow control that cannot be evaluated for the event. Default: nobody is. */
  readonly failed?: (failure: ExpressionFailure) => void;
}

/** An expression of a function's flow control that could not be evaluated, and what it saw. */
export interface ExpressionFailure {
  readonly functionId: string;
  readonly field: string;
  readonly message: string;
  readonly eventId: string;
}

export function planEvent(event: CairnEvent, index: FunctionIndex, moment: PlanMoment): EventPlan {
  const runs: NewRun[] = [];
  const buffered: BufferedEvent[] = [];
  // By an earlier one of their triggers.
  const taken = new Set<string>();
  const skips = new Map<string, Skip>();
  for (const { fn, trigger } of triggersOf(index, event.name)) {
    if (taken.has(fn.id) || skips.get(fn.id)?.reason === "paused") continue;
    const skip = skipReason(fn, trigger, event, moment) ?? pausedSkip(fn);
    if (skip !== undefined) {
      skips.set(fn.id, skip);
      continue;
    }
    taken.add(fn.id);
    const waiting = bufferedEvent(fn, flowMoment(fn.id, event, moment), moment.newId);
    if (waiting === undefined) runs.push(runOf(fn, event, moment));
    else buffered.push(waiting);
  }
  for (const id of taken) skips.delete(id);
  return {
    event,
    runs,
    buffered,
    skips: [...skips.values()],
    matchJobId: moment.newId(),
  };
}

function flowMoment(
  functionId: string,
  event: CairnEvent,
  { nowMs, failed }: PlanMoment,
): FlowMoment {
  const tell: ExpressionFailed = (field, message) =>
    failed?.({ functionId, field, message, eventId: event.id });
  return { event, nowMs, failed: tell };
}

/** Last: what would not have started anyway was not kept from it by a pause. */
function pausedSkip({ id, pauses }: FunctionEntry): Skip | undefined {
  const pause = skippingPause(pauses);
  return pause && { functionId: id, reason: "paused", detail: pauseSentence(pause) };
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
  const scope = { event: seenEvent(event), now: moment.nowMs };
  const result = evaluateExpression(trigger.condition, scope);
  if (!result.ok) {
    const detail = withSeenValues(`${source}: ${result.message}`, trigger.condition, scope);
    return { functionId: fn.id, reason: "condition_error", detail };
  }
  if (isTruthy(result.value)) return undefined;
  const detail = withSeenValues(source, trigger.condition, scope);
  return { functionId: fn.id, reason: "condition_false", detail };
}

/** @param due - When its first call is due; null: at once. Default: at the event's own time. */
export function runOf(
  fn: FunctionEntry,
  event: CairnEvent,
  moment: PlanMoment,
  due: Due | null = event.ts > moment.nowMs ? { atMs: event.ts } : null,
): NewRun {
  return {
    ...runControls(fn.controls, { event, due }, moment.newId),
    start: startControls(fn, flowMoment(fn.id, event, moment)),
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
    due,
  };
}

// Step 2 of the flow, for functions with `debounce` or `batchEvents`: an event starts no run now, it
// goes into the buffer of its function and key, and a job starts the run when the buffer is due.
import { utf8Length } from "../domain/utf8.ts";
import { isTruthy, stringifyKey } from "../expression/evaluate.ts";
import { eventText } from "../protocol/call-request.ts";
import type { BufferRule } from "./buffer-rules.ts";
import { type FlowMoment, flowValue } from "./flow-key.ts";
import { type FunctionControls, onceKey } from "./run-controls.ts";

/** An event on its way into the buffer of a function. */
export interface BufferedEvent {
  /** Of the buffer, and of the job that looks after it, when the event is the first in it. */
  readonly id: string;
  readonly functionId: string;
  readonly rule: BufferRule;
  /** What the events that belong together have in common; null: all of the function's do. */
  readonly key: string | null;
  /** Of the event as the app gets it; 0 where nobody counts. */
  readonly bytes: number;
  /** Of events with the same one only the first is gathered, for 24 hours; null: each is. */
  readonly onceKey: string | null;
}

/** @returns undefined when the event starts a run of its own. */
export function bufferedEvent(
  fn: { readonly id: string; readonly controls: FunctionControls },
  moment: FlowMoment,
  newId: () => string,
): BufferedEvent | undefined {
  const { buffer: rule } = fn.controls;
  if (rule === null || !isGathered(rule, moment)) return undefined;
  const key = keyOf(rule, moment);
  // Nobody knows which events it belongs with: a run too many is seen, one that never began is not.
  if (key === undefined) return undefined;
  const isBatch = rule.kind === "batch";
  return {
    id: newId(),
    functionId: fn.id,
    rule,
    key,
    bytes: isBatch ? utf8Length(eventText(moment.event)) : 0,
    // A debounced run has one event, and is asked for its key when it starts, as any other.
    onceKey: isBatch ? onceKey(fn, moment) : null,
  };
}

function isGathered(rule: BufferRule, moment: FlowMoment): boolean {
  if (rule.kind !== "batch" || rule.condition === null) return true;
  return isTruthy(flowValue(rule.condition, "batchEvents.if", moment));
}

function keyOf({ key, kind }: BufferRule, moment: FlowMoment): string | null | undefined {
  if (key === null) return null;
  const field = kind === "batch" ? "batchEvents.key" : "debounce.key";
  const value = flowValue(key, field, moment);
  return value === undefined ? undefined : stringifyKey(value);
}

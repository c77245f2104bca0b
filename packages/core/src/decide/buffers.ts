// Step 2 of the flow, for functions with `debounce` or `batchEvents`: an event starts no run now, it
// goes into the buffer of its function and key, and a job starts the run when the buffer is due.
import { type CairnEvent, seenEvent } from "../domain/event.ts";
import { utf8Length } from "../domain/utf8.ts";
import { evaluateExpression, isTruthy, stringifyKey } from "../expression/evaluate.ts";
import { eventText } from "../protocol/call-request.ts";
import type { BufferRule } from "./buffer-rules.ts";
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
  event: CairnEvent,
  moment: { readonly nowMs: number; readonly newId: () => string },
): BufferedEvent | undefined {
  const { buffer: rule } = fn.controls;
  if (rule === null || !isGathered(rule, event, moment.nowMs)) return undefined;
  const key = keyOf(rule, event, moment.nowMs);
  // Nobody knows which events it belongs with: a run too many is seen, one that never began is not.
  if (key === undefined) return undefined;
  const isBatch = rule.kind === "batch";
  return {
    id: moment.newId(),
    functionId: fn.id,
    rule,
    key,
    bytes: isBatch ? utf8Length(eventText(event)) : 0,
    // A debounced run has one event, and is asked for its key when it starts, as any other.
    onceKey: isBatch ? onceKey(fn, event, moment.nowMs) : null,
  };
}

function isGathered(rule: BufferRule, event: CairnEvent, now: number): boolean {
  if (rule.kind !== "batch" || rule.condition === null) return true;
  const result = evaluateExpression(rule.condition, { event: seenEvent(event), now });
  return result.ok && isTruthy(result.value);
}

function keyOf({ key }: BufferRule, event: CairnEvent, now: number): string | null | undefined {
  if (key === null) return null;
  const result = evaluateExpression(key, { event: seenEvent(event), now });
  return result.ok ? stringifyKey(result.value) : undefined;
}

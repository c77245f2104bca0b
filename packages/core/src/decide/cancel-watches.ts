// `cancelOn`: what would cancel a run, written down with it when it starts. Everything that the run's own
// event decides is settled then, so that an arriving event is found by an index and not by a scan.
import type { Due } from "../domain/duration.ts";
import { type CairnEvent, seenEvent } from "../domain/event.ts";
import { type EqualityKey, equalityKey } from "../expression/equality-key.ts";
import type { Expression } from "../expression/expression.ts";
import { foldExpression } from "../expression/fold.ts";

/** An entry of a function's `cancelOn`. */
export interface CancelRule {
  readonly event: string;
  /** `event` is the run's own, `async` the arriving one. Null: every event of that name. */
  readonly condition: Expression | null;
  /** As it was written, for people. */
  readonly conditionSource: string | null;
  /** How long the rule counts, from the run's creation. Default a year. */
  readonly timeout: Due;
}

/** A rule of one run. */
export interface CancelWatch {
  /** Its place in the function's list. */
  readonly position: number;
  readonly eventName: string;
  readonly condition: Expression | null;
  readonly conditionSource: string | null;
  /** What an arriving event must have for the condition to hold; null: look at each. */
  readonly key: EqualityKey | null;
  readonly expires: Due;
}

export function cancelWatches(
  rules: readonly CancelRule[],
  event: CairnEvent,
): readonly CancelWatch[] {
  return rules.map(({ event: eventName, condition, conditionSource, timeout }, position) => {
    const folded =
      condition === null ? null : foldExpression(condition, { event: seenEvent(event) });
    const key = folded === null ? null : equalityKey(folded);
    return { position, eventName, condition: folded, conditionSource, key, expires: timeout };
  });
}

// The live functions, laid out so that an event finds its triggers without a scan.
import { matchesEventPattern } from "../domain/event.ts";
import type { Expression } from "../expression/expression.ts";
import type { Pause } from "../domain/pause.ts";
import type { FunctionControls } from "./run-controls.ts";

export interface EventTrigger {
  /** An event name, exact or with one `*` at the end. */
  readonly event: string;
  /** Null: every such event. */
  readonly condition: Expression | null;
  readonly conditionSource: string | null;
}

/** A live function, as decisions need it. */
export interface FunctionEntry {
  readonly id: string;
  readonly appId: string;
  /** The composite id of the wire, such as `shop-charge`. */
  readonly slug: string;
  readonly triggers: readonly EventTrigger[];
  readonly maxAttempts: number;
  readonly controls: FunctionControls;
  /** Default: it is not paused. */
  readonly pauses?: readonly Pause[];
}

interface IndexedTrigger {
  readonly fn: FunctionEntry;
  readonly trigger: EventTrigger;
}

export interface FunctionIndex<Fn extends FunctionEntry = FunctionEntry> {
  readonly bySlug: ReadonlyMap<string, Fn>;
  readonly byId: ReadonlyMap<string, Fn>;
  readonly exact: ReadonlyMap<string, readonly IndexedTrigger[]>;
  readonly wildcard: readonly IndexedTrigger[];
}

export function indexFunctions<Fn extends FunctionEntry>(
  functions: readonly Fn[],
): FunctionIndex<Fn> {
  const exact = new Map<string, IndexedTrigger[]>();
  const wildcard: IndexedTrigger[] = [];
  for (const fn of functions) {
    for (const trigger of fn.triggers) {
      if (trigger.event.endsWith("*")) wildcard.push({ fn, trigger });
      else exact.set(trigger.event, [...(exact.get(trigger.event) ?? []), { fn, trigger }]);
    }
  }
  return {
    bySlug: new Map(functions.map((fn) => [fn.slug, fn])),
    byId: new Map(functions.map((fn) => [fn.id, fn])),
    exact,
    wildcard,
  };
}

/** All triggers that listen to an event of this name, before their conditions are looked at. */
export function triggersOf(index: FunctionIndex, eventName: string): readonly IndexedTrigger[] {
  const exact = index.exact.get(eventName) ?? [];
  const matching = index.wildcard.filter(({ trigger }) =>
    matchesEventPattern(trigger.event, eventName),
  );
  return matching.length === 0 ? exact : [...exact, ...matching];
}

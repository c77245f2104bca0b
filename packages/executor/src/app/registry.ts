// The live functions, kept in memory. A statement that starts runs checks that the copy is current
// and refuses otherwise, so that no event misses a function that was registered before it.
import {
  type CancelRule,
  type Due,
  type EventTrigger,
  type FunctionControls,
  type FunctionIndex,
  indexFunctions,
  type Pause,
  parseDue,
  parseDuration,
  pausesOf,
  type SlotRules,
} from "@cairn/core";
import type { Sql } from "../db/client.ts";
import { loadFunctions, type LiveFunction } from "../db/registry-queries.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import { slotRulesOf } from "./slot-rules.ts";
import { bufferRuleOf } from "./buffer-rules.ts";
import { startLimitsOf } from "./start-limits.ts";
import { storedExpression } from "./stored-expression.ts";

export interface RegisteredEntry extends LiveFunction {
  readonly triggers: readonly EventTrigger[];
  readonly controls: FunctionControls;
  readonly pauses: readonly Pause[];
  /** Null: its jobs need no slots. */
  readonly slotRules: SlotRules | null;
}

export interface Registry {
  readonly version: () => number;
  readonly index: () => FunctionIndex<RegisteredEntry>;
  /** May an event of this name cancel a run? */
  readonly mayCancel: (eventName: string) => boolean;
  /** May a job wait for a throttle to open? */
  readonly hasThrottles: () => boolean;
  /** The pauses that a function is under, as they were read last; most often none. */
  readonly pausedBy: (functionId: string) => readonly Pause[];
  /** May no new call of it start now? (A pause of mode `hold`.) */
  readonly isPaused: (functionId: string) => boolean;
  /** Reads the functions again; callers at the same time share one read. */
  readonly refresh: () => Promise<void>;
}

export function createRegistry(sql: Sql): Registry {
  let version = -1;
  let index = indexFunctions<RegisteredEntry>([]);
  let cancelNames: ReadonlySet<string> = new Set();
  let hasThrottles = false;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const loaded = await loadFunctions(sql);
    index = indexFunctions(loaded.functions.map((fn) => toEntry(fn, pausesOf(loaded.pauses, fn))));
    cancelNames = loaded.cancelNames;
    hasThrottles = [...index.byId.values()].some(isThrottled);
    version = loaded.version;
  }

  const pausedBy = (functionId: string): readonly Pause[] =>
    index.byId.get(functionId)?.pauses ?? [];

  return {
    version: () => version,
    index: () => index,
    mayCancel: (name) => cancelNames.has(name),
    hasThrottles: () => hasThrottles,
    pausedBy,
    isPaused: (functionId) => pausedBy(functionId).some(({ mode }) => mode === "hold"),
    refresh: () => {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

const isThrottled = ({ slotRules }: RegisteredEntry): boolean =>
  slotRules?.limits.some(({ unit }) => unit === "throttle") ?? false;

const toEntry = (fn: LiveFunction, pauses: readonly Pause[]): RegisteredEntry => ({
  ...fn,
  pauses,
  triggers: triggersOf(fn),
  controls: controlsOf(fn),
  slotRules: slotRulesOf(fn.slots),
});

function triggersOf(fn: LiveFunction): readonly EventTrigger[] {
  const triggers: EventTrigger[] = [];
  for (const { event, expression } of fn.eventTriggers) {
    const compiled = expression === null ? undefined : compileExpression(expression);
    // A condition was compiled at sync; one that no longer compiles must not match everything.
    if (compiled?.ok === false) continue;
    triggers.push({
      event,
      condition: compiled?.expression ?? null,
      conditionSource: expression,
    });
  }
  return triggers;
}

/** Without a timeout of its own a rule of `cancelOn` counts so long (docs/protocol.md 1.4). */
const CANCEL_TIMEOUT: Due = { afterMs: 365 * 24 * 3_600_000 };

function controlsOf({
  cancelOn,
  idempotency,
  buffers,
  setLimits,
  startLimits,
  timeouts,
}: LiveFunction): FunctionControls {
  const rules = cancelOn.flatMap(({ event, if: source, timeout }): CancelRule[] => {
    const compiled = source === null ? undefined : compileExpression(source);
    // As for a trigger: what no longer compiles must not match everything.
    if (compiled?.ok === false) return [];
    const due = (timeout === null ? undefined : parseDue(timeout)) ?? CANCEL_TIMEOUT;
    const condition = compiled?.expression ?? null;
    return [{ event, condition, conditionSource: source, timeout: due }];
  });
  const { start, finish } = timeouts;
  return {
    cancelOn: rules,
    timeouts: { startMs: msOf(start), finishMs: msOf(finish) },
    idempotency: storedExpression(idempotency),
    ...startLimitsOf(startLimits, setLimits),
    buffer: bufferRuleOf(buffers, setLimits),
  };
}

const msOf = (text: string | null): number | null =>
  text === null ? null : (parseDuration(text) ?? null);

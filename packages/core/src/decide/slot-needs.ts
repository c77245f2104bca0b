// What a job of a function with limits needs before its app is called: one slot of each limit that
// counts it. Which of them there are only the database knows.
import { stringifyKey } from "../expression/evaluate.ts";
import type { Expression } from "../expression/expression.ts";
import { type ExpressionFailed, valueIn } from "./flow-key.ts";

/** `step`: jobs that call the app at once. `run`: live runs that have begun. `throttle`: starts in a period. */
export type LimitUnit = "step" | "run" | "throttle";

/** Whom a limit is shared with: nobody, or every function with the same value of the key. */
export type LimitScope = "fn" | "env" | "account";

export interface SlotLimit {
  /** Its place in the function's configuration, such as `concurrency[0]`. */
  readonly name: string;
  readonly unit: LimitUnit;
  readonly scope: LimitScope;
  /** What is counted apart; null: all together. */
  readonly key: Expression | null;
}

export interface SlotRules {
  readonly limits: readonly SlotLimit[];
  /** Seconds by which a run goes before others that wait; null: none. */
  readonly priority: Expression | null;
}

export interface SlotNeeds {
  /** A job that starts its run needs more than one that goes on with it. */
  readonly isStart: boolean;
  readonly names: readonly string[];
  /** What each of them counts, in the same order. */
  readonly keys: readonly string[];
  readonly priority: number;
}

/** Of the official SDK's documentation: 600 seconds either way. */
const PRIORITY_MAX = 600;

export interface SlotMoment {
  readonly functionId: string;
  /** The run's first event, as its app sees it. */
  readonly event: unknown;
  readonly isStart: boolean;
  readonly nowMs: number;
  /** Told of an expression that cannot be evaluated. Default: nobody is. */
  readonly failed?: ExpressionFailed;
}

/** Without a value to tell runs apart (an expression that fails), they count together. */
export function slotNeeds({ limits, priority }: SlotRules, moment: SlotMoment): SlotNeeds {
  const { isStart } = moment;
  const needed = limits.filter(({ unit }) => isStart || unit === "step");
  return {
    isStart,
    names: needed.map(({ name }) => name),
    keys: needed.map((limit) => slotKey(limit, moment)),
    priority: isStart && priority !== null ? priorityOf(priority, moment) : 0,
  };
}

/**
 * What a limit counts, with its scope. Limits of one function never count each other's; where functions
 * share one, steps and runs are counted apart.
 */
function slotKey({ name, scope, unit, key }: SlotLimit, moment: SlotMoment): string {
  const value = key === null ? "" : stringifyKey(valueOf(key, `${name}.key`, moment));
  return scope === "fn" ? `fn:${moment.functionId}:${name}:${value}` : `${scope}:${unit}:${value}`;
}

function priorityOf(priority: Expression, moment: SlotMoment): number {
  const value = Number(valueOf(priority, "priority.run", moment));
  if (Number.isNaN(value)) return 0;
  return Math.max(-PRIORITY_MAX, Math.min(PRIORITY_MAX, Math.trunc(value)));
}

function valueOf(expression: Expression, field: string, moment: SlotMoment): unknown {
  const scope = { event: moment.event, now: moment.nowMs };
  return valueIn(scope, expression, field, moment.failed) ?? null;
}

// `rateLimit`: how many units of which key a run would take. Whether that many are left is decided by
// the statement that writes the run, because only it sees what everybody else has taken.
import type { Expression } from "../expression/expression.ts";
import { type FlowMoment, flowKey, flowValue } from "./flow-key.ts";

/** What a function says. Events beyond it start nothing, now or later. */
export interface RateLimit {
  /** Units at once; after that they come back evenly, all of them in one period (GCRA). */
  readonly limit: number;
  readonly periodMs: number;
  /** Each value has units of its own; null: all events share them. */
  readonly key: Expression | null;
  /** How many units a run takes; null: one. */
  readonly units: Expression | null;
}

/** What one run takes. */
export interface RateTake {
  /** Null: the function has no key. */
  readonly key: string | null;
  readonly limit: number;
  readonly periodMs: number;
  /** Zero or more; fractions count. */
  readonly units: number;
  /** Was it computed for this run? Then what it took is stored, and can be settled later. */
  readonly isWeighted: boolean;
}

/** What a run takes whose `units` give no number, or one below zero: as if there were none. */
const DEFAULT_UNITS = 1;

export function rateTake({ limit, periodMs, key, units }: RateLimit, moment: FlowMoment): RateTake {
  return {
    key: key === null ? null : flowKey(key, "rateLimit.key", moment),
    limit,
    periodMs,
    units: units === null ? DEFAULT_UNITS : unitsOf(flowValue(units, "rateLimit.units", moment)),
    isWeighted: units !== null,
  };
}

function unitsOf(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) return DEFAULT_UNITS;
  return value;
}

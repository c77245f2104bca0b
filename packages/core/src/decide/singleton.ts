// `singleton`: of a function's runs with the same key at most one is live, from its start to its end,
// sleeps included (I16).
import type { WireError } from "../protocol/wire-error.ts";
import type { Expression } from "../expression/expression.ts";
import { type FlowMoment, flowKey } from "./flow-key.ts";

/** `skip`: while a run is live, events start no other. `cancel`: the newest event's run takes its place. */
export type SingletonMode = "skip" | "cancel";

/** What a function says. */
export interface Singleton {
  readonly mode: SingletonMode;
  /** Null: one run for all events. */
  readonly key: Expression | null;
}

/** What one run asks for. */
export interface SingletonClaim {
  readonly mode: SingletonMode;
  /** Null: the function has no key. */
  readonly key: string | null;
}

export function singletonClaim({ mode, key }: Singleton, moment: FlowMoment): SingletonClaim {
  return { mode, key: key === null ? null : flowKey(key, "singleton.key", moment) };
}

/** What a run begins with: its first call, or what may have to end another run before. */
export function firstJobKind(claim: SingletonClaim | null): "call" | "singleton" {
  return claim?.mode === "cancel" ? "singleton" : "call";
}

/**
 * Why a run was cancelled that another one replaces.
 *
 * @param newerRunId - Null: nobody knows it any more.
 */
export function supersededError(newerRunId: string | null): WireError {
  const newer = newerRunId === null ? "" : ` Run ${newerRunId} takes its place.`;
  return {
    name: "SingletonSuperseded",
    message: `A newer event with the same singleton key came.${newer}`,
  };
}

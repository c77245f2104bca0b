// A violation as the test shows it: which function with which configuration, and the evidence.
import type { FunctionPlan } from "../workload-plan.ts";

export interface Problem {
  /** The promise that does not hold. */
  readonly promise: string;
  /** Functions that it is about. */
  readonly functions: readonly FunctionPlan[];
  readonly evidence: string;
}

export const problem = (
  promise: string,
  functions: FunctionPlan | readonly FunctionPlan[],
  evidence: string,
): Problem => ({
  promise,
  functions: "id" in functions ? [functions] : functions,
  evidence,
});

/** Milliseconds, for people. */
export const ms = (value: number): string => `${value.toFixed(1)} ms`;

/** A few of many. */
export function some(list: readonly string[], limit = 8): string {
  const more = list.length > limit ? `, and ${String(list.length - limit)} more` : "";
  return `${list.slice(0, limit).join("; ")}${more}`;
}

// Idempotency: one run per value, and none for its other events.
import { groupBy } from "../group-by.ts";
import { byKey, type Observed } from "../observed-workload.ts";
import { type FunctionPlan, keyOf } from "../workload-plan.ts";
import { type Problem, problem } from "./problem.ts";

export function checkIdempotency(observed: Observed, fn: FunctionPlan): readonly Problem[] {
  const { idempotency } = fn.controls;
  if (idempotency === undefined) return [];
  const runs = byKey(idempotency, observed.runsOf(fn));
  const decisions = groupBy(observed.decisionsOf(fn), ({ n }) =>
    keyOf(idempotency, observed.data(n)),
  );
  return [...decisions].flatMap(([key, ofKey]) => {
    const started = runs.get(key) ?? [];
    const refusals = new Set(ofKey.flatMap(({ reason }) => reason ?? []));
    // Events that another limit refused do not use up the value, and events of a batch are one run.
    const isSure = [...refusals].every((reason) => reason === "idempotent") && !fn.controls.batch;
    const isRight = started.length === 1 || (started.length === 0 && !isSure);
    const isUsedUp = started.length > 0 || !refusals.has("idempotent") || fn.controls.batch;
    if (isRight && isUsedUp) return [];
    const evidence = `${key}: runs [${started.map(({ id }) => id).join()}], skips ${[...refusals].join()}`;
    return [problem("one run per value", fn, evidence)];
  });
}

// What the shell hands the pure core for one decision.
import type { Moment } from "@cairn/core";
import { compileExpression } from "../expression/compile-expression.ts";
import type { Engine } from "./engine.ts";

export type DecisionMoment = Moment;

/** @param taken - Names of signals that the commit of this decision found with another wait. */
export function decisionMoment(engine: Engine, taken: ReadonlySet<string>): DecisionMoment {
  return {
    nowMs: engine.nowMs(),
    random: engine.random,
    newId: engine.newId,
    policy: engine.policy,
    limits: engine.limits,
    hasFunction: (slug) => engine.registry.index().bySlug.has(slug),
    cancelsChildren: (id) => engine.registry.index().byId.get(id)?.cancelsChildren === true,
    isSignalTaken: (signal) => taken.has(signal),
    conditionProblem: (source) => {
      const compiled = compileExpression(source);
      return compiled.ok ? undefined : compiled.message;
    },
  };
}

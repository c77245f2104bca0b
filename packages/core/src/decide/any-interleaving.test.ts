import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../domain/json.ts";
import { canGive, type Leaf, type Program } from "./testing/program.ts";
import { type Outcome, type Scenario, simulate } from "./testing/simulation.ts";

const FOR_EVER = 99;
const MAX_ATTEMPTS = 5;

/** A leaf without its id: ids come later, so that each is used once. */
const leaf: fc.Arbitrary<Program> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(0, 0, 0, 1, 2, FOR_EVER)
      .map((failures): Leaf => ({ kind: "step", id: "", failures })),
  },
  { weight: 1, arbitrary: fc.constant<Leaf>({ kind: "sleep", id: "" }) },
  { weight: 1, arbitrary: fc.constant<Leaf>({ kind: "wait", id: "" }) },
);

const anyProgram: fc.Arbitrary<Program> = fc
  .letrec<{ program: Program }>((tie) => {
    const parts = fc.array(tie("program"), { minLength: 1, maxLength: 3 });
    return {
      program: fc.oneof(
        { maxDepth: 3, depthSize: "small" },
        leaf,
        fc.record({ kind: fc.constantFrom("sequence", "all"), parts }),
        fc.record({ kind: fc.constant("race"), isHinted: fc.boolean(), parts }),
      ) as fc.Arbitrary<Program>,
    };
  })
  .program.map((program) => withIds(program));

function withIds(program: Program, used = { count: 0 }): Program {
  if ("parts" in program) {
    return { ...program, parts: program.parts.map((part) => withIds(part, used)) };
  }
  used.count += 1;
  return { ...program, id: `s${String(used.count)}` };
}

const anyScenario = (isCalm: boolean): fc.Arbitrary<Scenario> =>
  fc.record({
    program: anyProgram,
    version: fc.constantFrom(1, 2),
    checkpointing: fc.boolean(),
    throwsAt: isCalm ? fc.constant(-1) : fc.integer({ min: -3, max: 4 }),
    choices: fc.array(fc.nat({ max: 1_000 }), { maxLength: 120 }),
    isCalm: fc.constant(isCalm),
  });

function valueOf({ output }: Outcome): JsonValue {
  return JSON.parse(output ?? "null") as JsonValue;
}

function steps(program: Program): readonly Leaf[] {
  return "parts" in program ? program.parts.flatMap(steps) : [program];
}

describe("in any interleaving of answers, leases, checkpoints, crashes and cancellations", () => {
  it("every run ends once and right, and no invariant breaks on the way (I5, I7, I8, I9)", () => {
    fc.assert(
      fc.property(anyScenario(false), (scenario) => {
        const outcome = simulate(scenario);
        if (outcome.run.status === "cancelled") return;
        expect(outcome.run.status).toBe("completed");
        expect(canGive(scenario.program, valueOf(outcome), MAX_ATTEMPTS)).toBe(true);
      }),
      { numRuns: 4_000 },
    );
  });

  it("without failures of the infrastructure each attempt is made once", () => {
    fc.assert(
      fc.property(anyScenario(true), (scenario) => {
        const outcome = simulate(scenario);
        expect(outcome.run.status).toBe("completed");
        for (const step of steps(scenario.program)) {
          if (step.kind !== "step") continue;
          const executions = outcome.app.executions.get(step.id) ?? 0;
          expect(executions).toBeLessThanOrEqual(Math.min(step.failures + 1, MAX_ATTEMPTS));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

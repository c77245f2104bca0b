import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../domain/json.ts";
import { canGive, type Leaf, type Program } from "./testing/program.ts";
import { type Outcome, type Scenario, simulate } from "./testing/simulation.ts";

const FOR_EVER = 99;
const MAX_ATTEMPTS = 5;
const TIMEOUT_MS = 60_000;

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

/** Groups of two or three parts, so many levels deep. */
function aProgram(levels: number): fc.Arbitrary<Program> {
  if (levels === 0) return leaf;
  const parts = fc.array(aProgram(levels - 1), { minLength: 2, maxLength: 3 });
  return fc.oneof(
    leaf,
    fc.record({ kind: fc.constant<"sequence">("sequence"), parts }),
    fc.record({ kind: fc.constant("all"), parts }),
    fc.record({ kind: fc.constant("race"), isHinted: fc.boolean(), parts }),
  );
}

const anyProgram = aProgram(3).map((program) => withIds(program));

function withIds(program: Program, used = { count: 0 }): Program {
  if ("parts" in program) {
    return { ...program, parts: program.parts.map((part) => withIds(part, used)) };
  }
  used.count += 1;
  return { ...program, id: `s${String(used.count)}` };
}

const anyScenario = (over: Partial<Scenario> = {}): fc.Arbitrary<Scenario> =>
  fc
    .record({
      program: anyProgram,
      version: fc.constantFrom(1, 2),
      maxAttempts: fc.constant(MAX_ATTEMPTS),
      checkpointing: fc.boolean(),
      isCareless: fc.constant(false),
      throwsAt: fc.integer({ min: -3, max: 4 }),
      choices: fc.array(fc.nat({ max: 1_000 }), { maxLength: 120, size: "max" }),
      isCalm: fc.constant(false),
    })
    .map((scenario) => ({ ...scenario, ...over }));

/** The same program with steps that throw never or always: a careless app mixes up attempts. */
function withoutRetries(program: Program): Program {
  if ("parts" in program) return { ...program, parts: program.parts.map(withoutRetries) };
  const isTried = program.kind === "step" && program.failures < FOR_EVER;
  return isTried ? { ...program, failures: 0 } : program;
}

function valueOf({ output }: Outcome): JsonValue {
  return JSON.parse(output ?? "null") as JsonValue;
}

function steps(program: Program): readonly Leaf[] {
  return "parts" in program ? program.parts.flatMap(steps) : [program];
}

/** Ends as one of the ends that the program can have, or cancelled. */
function expectRightEnd(scenario: Scenario): void {
  const outcome = simulate(scenario);
  if (outcome.run.status === "cancelled") return;
  expect(outcome.run.status).toBe("completed");
  expect(canGive(scenario.program, valueOf(outcome), MAX_ATTEMPTS)).toBe(true);
}

describe("in any interleaving of answers, leases, checkpoints, crashes and cancellations", () => {
  it(
    "every run ends once and right, and no invariant breaks on the way (I5, I7, I8, I9)",
    () => {
      fc.assert(fc.property(anyScenario(), expectRightEnd), { numRuns: 2_500 });
    },
    TIMEOUT_MS,
  );

  it(
    "that holds too if the app runs steps it was only asked to plan",
    () => {
      const careless = anyScenario({ isCareless: true, throwsAt: -1 });
      const scenarios = careless.map((one) => ({ ...one, program: withoutRetries(one.program) }));
      fc.assert(fc.property(scenarios, expectRightEnd), { numRuns: 1_000 });
    },
    TIMEOUT_MS,
  );

  it(
    "without failures of the infrastructure each attempt is made once",
    () => {
      fc.assert(
        fc.property(anyScenario({ isCalm: true, throwsAt: -1 }), (scenario) => {
          const { run, app } = simulate(scenario);
          expect(run.status).toBe("completed");
          for (const step of steps(scenario.program)) {
            if (step.kind !== "step") continue;
            const executions = app.executions.get(step.id) ?? 0;
            expect(executions).toBeLessThanOrEqual(Math.min(step.failures + 1, MAX_ATTEMPTS));
          }
        }),
        { numRuns: 1_500 },
      );
    },
    TIMEOUT_MS,
  );
});

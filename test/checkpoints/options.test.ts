// How many steps are reported at a time, how often, and for how long one call goes on: the options
// of the official SDK against a real executor. Each step runs once.
import { describe, expect, it } from "vitest";
import { until } from "../opcodes/official-system.ts";
import { type CheckpointSystem, startCheckpointSystem } from "./checkpoint-system.ts";

type Options = Readonly<Record<string, unknown>>;

interface Chain {
  readonly steps: readonly string[];
  readonly options: Options;
  /** Runs in the step, before it ends. */
  readonly during?: (step: string, system: CheckpointSystem) => Promise<void>;
}

/** Steps one after the other; the function returns what they gave. */
async function startChain({ steps, options, during }: Chain): Promise<CheckpointSystem> {
  const system: CheckpointSystem = await startCheckpointSystem({
    build: (client, did) => [
      client.createFunction(
        { id: "chain", triggers: { event: "go" }, checkpointing: options },
        async ({ step }) => {
          const results: string[] = [];
          for (const id of steps) {
            const run = async () => {
              did(id);
              await during?.(id, system);
              return id.toUpperCase();
            };
            results.push(await step.run(id, run));
          }
          return results.join("");
        },
      ),
    ],
  });
  return system;
}

/** Its steps ran once each, in order, and the run has what they gave. */
async function expectOnce(system: CheckpointSystem, steps: readonly string[]): Promise<void> {
  const run = await system.ended(await system.start("go"));
  expect(run).toEqual(expect.objectContaining({ output: steps.join("").toUpperCase() }));
  expect(system.ledger).toEqual(steps);
}

const FIVE = ["a", "b", "c", "d", "e"];

describe("steps in a row", () => {
  it("are reported one by one", async () => {
    const system = await startChain({ steps: ["a", "b"], options: {} });
    await expectOnce(system, ["a", "b"]);
    expect(system.outline()).toEqual([
      "checkpoint > 200 StepRun a",
      "checkpoint > 200 StepRun b",
      "step > 206 RunComplete",
    ]);
  });

  it("are reported in threes with bufferedSteps: 3, the rest with the call's answer", async () => {
    const system = await startChain({ steps: FIVE, options: { bufferedSteps: 3 } });
    await expectOnce(system, FIVE);
    expect(system.outline()).toEqual([
      "checkpoint > 200 StepRun a, StepRun b, StepRun c",
      "step > 206 StepRun d, StepRun e, RunComplete",
    ]);
  });

  it("are not reported at all before the answer when the buffer is larger than the run", async () => {
    const system = await startChain({ steps: FIVE, options: { bufferedSteps: 100 } });
    await expectOnce(system, FIVE);
    expect(system.outline()).toEqual([
      "step > 206 StepRun a, StepRun b, StepRun c, StepRun d, StepRun e, RunComplete",
    ]);
  });

  it("are reported at the end of the first step after maxInterval, however few they are", async () => {
    const steps = ["a", "b", "c"];
    const options = { bufferedSteps: 100, maxInterval: 100 };
    const system = await startChain({ steps, options, during: lastFor(150) });
    await expectOnce(system, steps);
    const [first = "", ...others] = system.outline();
    expect(first).toMatch(/^checkpoint > 200 StepRun a/);
    expect(others.at(-1)).toMatch(/RunComplete$/);
    const reported = [
      ...system
        .outline()
        .join(" ")
        .matchAll(/StepRun (\w)/g),
    ].map(([, id]) => id);
    expect(reported).toEqual(steps);
  });

  it("go on in another call after maxRuntime, planned and not run twice", async () => {
    const steps = ["a", "b", "c"];
    const system = await startChain({ steps, options: { maxRuntime: 200 }, during: lastFor(150) });
    await expectOnce(system, steps);
    const calls = system.outline().filter((line) => !line.startsWith("checkpoint"));
    expect(calls.length).toBeGreaterThan(1);
    expect(calls[0]).toMatch(/^step > 206 StepPlanned [abc]$/);
    expect(calls.at(-1)).toBe("step > 206 RunComplete");
  });
});

/** Steps that take so long, in milliseconds. */
function lastFor(ms: number): () => Promise<void> {
  return async () => {
    const began = performance.now();
    const isOver = () => (performance.now() - began > ms ? true : undefined);
    await until(() => Promise.resolve(isOver()));
  };
}

import { describe, expect, it } from "vitest";
import { aCheckpoint, brief, call, type Steps } from "./replay-testing.ts";
import { hashStepId as hash } from "./step-ids.ts";

describe("when the code has changed under the run", () => {
  const memos = { [hash("a")]: { data: 1 }, [hash("b")]: { data: 2 } };
  const stack = [hash("a"), hash("b")];

  it("warns of a new step that comes before finished ones, by name, and goes on", async () => {
    const warnings: string[] = [];
    const outcome = await call(
      (steps) => steps.run("new", () => 1),
      { memos, stack },
      { warnings },
    );
    expect(brief(outcome)).toEqual(["StepRun new 1"]);
    expect(warnings).toEqual([expect.stringContaining('Step "new" is new')]);
  });

  it("warns when finished steps are met in another order", async () => {
    const warnings: string[] = [];
    const handler = async (steps: Steps) => [
      await steps.run("b", () => 0),
      await steps.run("a", () => 0),
    ];
    const outcome = await call(handler, { memos, stack }, { warnings });
    expect(outcome).toEqual({ kind: "completed", output: "[2,1]" });
    expect(warnings).toEqual([expect.stringContaining('Step "b" was met in another order')]);
  });

  it("warns when the function ends without a finished step", async () => {
    const warnings: string[] = [];
    await call((steps) => steps.run("a", () => 0), { memos, stack }, { warnings });
    expect(warnings).toEqual([expect.stringContaining("1 finished step was never asked for")]);
  });

  it("counts as live again as soon as a step has run", async () => {
    const live: boolean[] = [];
    const handler = async (steps: Steps) => {
      live.push(steps.isLive());
      await steps.run("new", () => live.push(steps.isLive()));
      live.push(steps.isLive());
    };
    await call(handler, { memos, stack }, { checkpoint: aCheckpoint({}) });
    expect(live).toEqual([false, true, true]);
  });

  it("says nothing while everything is as it was", async () => {
    const warnings: string[] = [];
    const handler = async (steps: Steps) => [
      await steps.run("a", () => 0),
      await steps.run("b", () => 0),
      await steps.run("c", () => 0),
    ];
    await call(handler, { memos, stack }, { warnings });
    expect(warnings).toEqual([]);
  });
});

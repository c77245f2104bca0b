import { describe, expect, it } from "vitest";
import type { Limits } from "./limits.ts";
import {
  aMoment,
  answer,
  aRun,
  checkpoint,
  completed,
  planned,
  progress,
  runComplete,
  stepFailed,
  stepRun,
  take,
} from "./testing/builders.ts";

const limitedTo = (limits: Partial<Limits>) => aMoment({ limits });

describe("the limits of a run fail it at once, with what was measured (row 50)", () => {
  it("one step's output", () => {
    const run = aRun();
    const reply = progress(stepRun("a", "é"), stepRun("b"));
    const limited = limitedTo({ stepOutputBytes: 3 });
    expect(take(run, answer(run, null, reply), limited)).toMatchObject({
      status: "failed",
      memos: [],
      jobs: [],
      error: {
        name: "output_too_large",
        message: 'The output of step "a" has 4 bytes; at most 3 are allowed.',
      },
    });
  });

  it("is counted in bytes of JSON, up to the very last", () => {
    const run = aRun();
    const limited = limitedTo({ stepOutputBytes: 4, stateBytes: 4 });
    take(run, answer(run, null, progress(stepRun("a", "é"))), limited);
    expect(run).toMatchObject({ status: "running", stateBytes: 4 });
  });

  it("the run's own output, however it is told", () => {
    for (const reply of [completed("é"), progress(runComplete("é"))]) {
      const run = aRun();
      expect(take(run, answer(run, null, reply), limitedTo({ stepOutputBytes: 3 }))).toMatchObject({
        status: "failed",
        output: null,
        error: {
          name: "output_too_large",
          message:
            "The run's output has 4 bytes; at most 3 are allowed. Return a reference in place of the data, or raise the limit of outputs.",
        },
      });
    }
  });

  it("one step's error", () => {
    const run = aRun();
    const limited = limitedTo({ stepOutputBytes: 10 });
    expect(take(run, answer(run, null, progress(stepFailed("a"))), limited)).toMatchObject({
      status: "failed",
      error: { name: "output_too_large" },
    });
  });

  it("all outputs together", () => {
    const run = aRun();
    const limited = limitedTo({ stateBytes: 5 });
    take(run, answer(run, null, progress(stepRun("a", 123))), limited);
    expect(take(run, answer(run, null, progress(stepRun("b", 456))), limited)).toMatchObject({
      status: "failed",
      memos: [],
      stateBytes: 3,
      error: {
        name: "state_too_large",
        message: `With step "b" the run's state has 6 bytes; at most 5 are allowed.`,
      },
    });
  });

  it("the number of steps", () => {
    const run = aRun();
    const limited = limitedTo({ steps: 2 });
    const reply = progress(stepRun("a"), stepRun("b"), stepRun("c"));
    expect(take(run, answer(run, null, reply), limited)).toMatchObject({
      status: "failed",
      memos: [{ stepId: "a" }, { stepId: "b" }],
      error: {
        name: "too_many_steps",
        message: 'The run has 2 finished steps and asks for one more ("c"); 2 is the limit.',
      },
    });
  });

  it("in a checkpoint too, fenced by its job", () => {
    const run = aRun();
    const limited = limitedTo({ stepOutputBytes: 1 });
    expect(take(run, checkpoint(run, stepRun("a", 12)), limited)).toMatchObject({
      status: "failed",
      consumed: [{ id: "job", token: 1, fate: { kind: "delete" } }],
    });
  });

  it("but not when the answer brings a step that is finished already", () => {
    const run = aRun();
    const limited = limitedTo({ steps: 1 });
    take(run, answer(run, null, progress(stepRun("a"))), limited);
    take(run, answer(run, null, progress(stepRun("a"), planned("x"))), limited);
    expect(run.status).toBe("running");
  });
});

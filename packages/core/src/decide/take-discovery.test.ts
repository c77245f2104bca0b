import { describe, expect, it } from "vitest";
import {
  aJob,
  answer,
  aRun,
  checkpoint,
  claim,
  discoveryRequest,
  openJobs,
  progress,
  stepNotFound,
  stepRun,
  take,
} from "./testing/builders.ts";

describe("an app that asks to be called again", () => {
  it("is, when it has brought progress since", () => {
    const run = aRun();
    take(run, checkpoint(run, stepRun("a")));
    const { failures } = take(run, answer(run, null, progress(discoveryRequest())));
    expect(failures).toEqual([]);
    expect(openJobs(run)).toEqual([null]);
  });

  it("for ever, and brings nothing, fails (I12)", () => {
    const run = aRun();
    take(run, answer(run, null, progress(discoveryRequest())));
    claim(run, null);
    take(run, answer(run, null, progress(discoveryRequest())));
    expect(run.status).toBe("failed");
  });
});

describe("an app that does not find the step it is called for", () => {
  it("takes an attempt", () => {
    const run = aRun({ jobs: [aJob({ stepId: "a" })], maxAttempts: 2 });
    const { failures } = take(run, answer(run, "a", progress(stepNotFound("a"))));
    expect(failures).toMatchObject([{ kind: "error", error: { name: "StepNotFound" } }]);
    claim(run, "a");
    take(run, answer(run, "a", progress(stepNotFound("a"))));
    expect(run.status).toBe("failed");
  });
});

describe("notes on a step", () => {
  const note = { kind: "userland.default", op: "set", values: "{}" } as const;
  const noted = stepRun("a", 1, {
    metadata: [
      { ...note, scope: "step" },
      { ...note, scope: "run" },
    ],
  });

  it("go with the step's result, and those about the run to the run", () => {
    const run = aRun();
    const { metadata } = take(run, answer(run, null, progress(noted)));
    expect(metadata.map(({ stepId, scope }) => [stepId, scope])).toEqual([
      ["a", "step"],
      [null, "run"],
    ]);
    expect(take(run, answer(run, null, progress(noted, stepRun("b")))).metadata).toEqual([]);
  });
});

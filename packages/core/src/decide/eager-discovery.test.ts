import { describe, expect, it } from "vitest";
import type { RunState } from "./run-state.ts";
import {
  answer,
  aRun,
  claim,
  openJobs,
  planned,
  progress,
  progressOf,
  RACE,
  stepRun,
  take,
} from "./testing/builders.ts";
import { discovered, finish } from "./testing/parallel-run.ts";

const discoveries = (run: RunState): number =>
  openJobs(run).filter((stepId) => stepId === null).length;

describe("version 1", () => {
  it("is asked what is next after every completion", () => {
    const run = discovered([planned("x"), planned("y"), planned("z")], { requestVersion: 1 });
    expect(finish(run, "x").jobs).toMatchObject([{ kind: "call", stepId: null }]);
    expect(run.planOnly).toBe(true);
    take(run, answer(run, null, progressOf({ ops: [planned("y"), planned("z")], version: 1 })));
    expect(openJobs(run)).toEqual(["y", "z"]);
    finish(run, "y");
    expect(openJobs(run)).toEqual(["z", null]);
  });

  it("has one discovery at a time, and is asked again if steps were finished meanwhile", () => {
    const run = discovered([planned("x"), planned("y"), planned("z")], { requestVersion: 1 });
    finish(run, "x");
    const discovery = answer(run, null, progress(planned("y"), planned("z")));
    finish(run, "y");
    expect(discoveries(run)).toBe(1);
    const again = take(run, discovery);
    expect(again.consumed).toMatchObject([{ fate: { kind: "rearm", due: null } }]);
    expect(discoveries(run)).toBe(1);
  });

  it("is not asked again when nothing was finished meanwhile", () => {
    const run = discovered([planned("x"), planned("y")], { requestVersion: 1 });
    finish(run, "x");
    take(run, answer(run, null, progress(planned("y"))));
    expect(openJobs(run)).toEqual(["y"]);
  });
});

describe("race mode", () => {
  const racing = () => discovered([planned("x", RACE), planned("y", RACE)]);

  it("asks what is next after every completion, planning only while steps are open", () => {
    const run = racing();
    expect(run.eager).toBe(true);
    finish(run, "x");
    expect(openJobs(run)).toEqual(["y", null]);
    expect(run.planOnly).toBe(true);
  });

  it("lets the winner's next step go on while the loser runs", () => {
    const run = racing();
    finish(run, "x");
    take(run, answer(run, null, progress(planned("y", RACE), planned("after"))));
    expect(openJobs(run)).toEqual(["y", "after"]);
  });

  it("asks again when the step that decides the race was finished during a discovery", () => {
    const run = racing();
    finish(run, "x");
    const older = answer(run, null, progress(planned("y", RACE), planned("new")));
    finish(run, "y");
    take(run, older);
    expect(openJobs(run)).toEqual([null, "new"]);
  });

  it("does not repeat the call of a step, which has found more than itself", () => {
    const run = racing();
    const older = answer(run, "x", progress(planned("after")));
    finish(run, "y");
    take(run, older);
    expect(openJobs(run)).toEqual([null, "after"]);
  });

  it("is over when all steps are done", () => {
    const run = racing();
    finish(run, "x");
    take(run, answer(run, null, progress(planned("y", RACE))));
    finish(run, "y");
    expect(run).toMatchObject({ eager: false, planOnly: false });
    expect(openJobs(run)).toEqual([null]);
  });

  it("plans only while steps are open, even if just one was planned", () => {
    const run = aRun();
    take(run, answer(run, null, progress(stepRun("a"), planned("x", RACE))));
    expect(openJobs(run)).toEqual([null, "x"]);
    expect(run.planOnly).toBe(true);
  });

  it("asks once, not again for steps that the same call has reported before", () => {
    const run = aRun();
    take(run, { kind: "checkpoint", job: claim(run, null), ops: [stepRun("a")] });
    take(run, answer(run, null, progress(planned("x", RACE), planned("y", RACE)), 0));
    expect(openJobs(run)).toEqual(["x", "y"]);
  });
});

import { describe, expect, it } from "vitest";
import { advance, FREE_TOKEN, HELD_TOKEN } from "./advance.ts";
import { decide } from "./decide.ts";
import {
  aMoment,
  answer,
  aRun,
  checkpoint,
  completed,
  jobFor,
  planned,
  progress,
  sleep,
  stepError,
  stepRun,
  take,
} from "./testing/builders.ts";

describe("advance", () => {
  it("counts the run's transitions", () => {
    const run = aRun({ version: 7 });
    const { expectedVersion } = take(run, answer(run, null, progress(stepRun("a"))));
    expect([expectedVersion, run.version]).toEqual([7, 8]);
  });

  it("takes on memos in completion order, as the app will see them", () => {
    const run = aRun();
    take(run, answer(run, null, progress(stepRun("b", 1), stepRun("a", 2))));
    expect([...run.memos.values()]).toEqual([
      { stepId: "b", kind: "data", value: "1" },
      { stepId: "a", kind: "data", value: "2" },
    ]);
    expect(run.stateBytes).toBe(2);
  });

  it("gives a job that goes on its next token, as the commit does", () => {
    const run = aRun();
    take(run, answer(run, null, progress(stepError("a"))));
    expect(jobFor(run, null)).toMatchObject({ token: 2, attempt: 1, faults: 0 });
  });

  it("leaves a job that was checkpointed its token, and starts its attempts again", () => {
    const run = aRun();
    take(run, answer(run, null, progress(stepError("a"))));
    take(run, checkpoint(run, stepRun("a")));
    expect(jobFor(run, null)).toMatchObject({ token: 2, attempt: 0, faults: 0 });
  });

  it("hands new jobs that are due at once to whoever commits, and no others", () => {
    const run = aRun();
    take(run, answer(run, null, progress(planned("x"), sleep("s"))));
    expect(jobFor(run, "x").token).toBe(HELD_TOKEN);
    expect(jobFor(run, "s").token).toBe(FREE_TOKEN);
  });

  it("takes the end of the run on", () => {
    const run = aRun();
    take(run, answer(run, null, completed(1)));
    expect(run).toMatchObject({ status: "completed", jobs: new Map() });
  });

  it("bears a job that was unknown here", () => {
    const run = aRun();
    const { transition } = decide(run, [answer(run, null, progress(stepRun("a")))], aMoment());
    run.jobs.clear();
    if (transition !== undefined) advance(run, transition);
    expect(run.jobs.size).toBe(0);
    expect(run.memos.size).toBe(1);
  });
});

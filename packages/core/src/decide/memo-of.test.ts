import { describe, expect, it } from "vitest";
import {
  answer,
  aRun,
  checkpoint,
  jobFor,
  planned,
  progress,
  stepError,
  stepRun,
  take,
} from "./testing/builders.ts";

const times = (memos: ReturnType<typeof take>["memos"]) =>
  memos.map(({ stepId, queuedBy, durationMs }) => ({ stepId, queuedBy, durationMs }));

describe("a step that was finished in a call", () => {
  it("was queued as long as its call, if it was the first in it", () => {
    const run = aRun();
    const { memos } = take(run, answer(run, null, progress(stepRun("a"), stepRun("b"))));
    expect(times(memos)).toEqual([
      { stepId: "a", queuedBy: "job", durationMs: 5 },
      { stepId: "b", queuedBy: null, durationMs: 0 },
    ]);
  });

  it("was not queued, if others were finished before it in the same call", () => {
    const run = aRun();
    const first = take(run, checkpoint(run, stepRun("a", 1, { durationMs: 3 })));
    const second = take(run, checkpoint(run, stepRun("b", 1, { durationMs: 4 })));
    const last = take(run, answer(run, null, progress(stepRun("c"))));
    expect(times([...first.memos, ...second.memos, ...last.memos])).toEqual([
      { stepId: "a", queuedBy: "job", durationMs: 3 },
      { stepId: "b", queuedBy: null, durationMs: 4 },
      { stepId: "c", queuedBy: null, durationMs: 0 },
    ]);
    expect(take(run, checkpoint(run, stepRun("d"))).memos).toMatchObject([{ queuedBy: "job" }]);
  });

  it("was queued for its own job, if it was called for by name", () => {
    const run = aRun();
    take(run, answer(run, null, progress(planned("x"), planned("y"))));
    const { id } = jobFor(run, "y");
    const inputs = ["x", "y"].map((step) => answer(run, step, progress(stepRun(step))));
    expect(take(run, inputs).memos[1]).toMatchObject({ stepId: "y", queuedBy: id });
  });

  it("counts as progress, queued or not", () => {
    const run = aRun({ maxAttempts: 2 });
    take(run, answer(run, null, progress(stepError("a"))));
    const reply = progress(stepRun("a"), stepRun("b"), stepError("c"));
    expect(take(run, answer(run, null, reply)).failures).toMatchObject([{ attempt: 0 }]);
  });
});

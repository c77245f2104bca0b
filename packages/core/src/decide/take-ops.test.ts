import { describe, expect, it } from "vitest";
import { COMPLETE_STEP_ID } from "../protocol/headers.ts";
import {
  answer,
  aRun,
  BOOM,
  checkpoint,
  claim,
  completed,
  openJobs,
  planned,
  progress,
  runComplete,
  sleep,
  stepError,
  stepFailed,
  stepRun,
  take,
  waitForEvent,
} from "./testing/builders.ts";

describe("a finished step", () => {
  it("is remembered with its data, its name and how long it took", () => {
    const run = aRun();
    const op = stepRun("a", [1], { label: "Step A", durationMs: 1.5 });
    expect(take(run, answer(run, null, progress(op))).memos).toEqual([
      {
        stepId: "a",
        kind: "data",
        value: "[1]",
        name: "Step A",
        op: "StepRun",
        attempts: 1,
        durationMs: 1.5,
        queuedBy: "job",
      },
    ]);
  });

  it("took as long as the call if the app does not say", () => {
    const run = aRun();
    const { memos } = take(run, answer(run, null, progress(stepRun("a"))));
    expect(memos).toMatchObject([{ durationMs: 5 }]);
  });

  it("keeps its first result: a later one is dropped (I5, row 46)", () => {
    const run = aRun();
    take(run, answer(run, null, progress(stepRun("a", 1))));
    const again = take(run, answer(run, null, progress(stepRun("a", 2), stepRun("b"))));
    expect(again.memos.map(({ stepId }) => stepId)).toEqual(["b"]);
    expect(run.memos.get("a")?.value).toBe("1");
  });

  it("that failed for good is remembered with its error, which the app's code may catch", () => {
    const run = aRun();
    const { memos, status } = take(run, answer(run, null, progress(stepFailed("a"))));
    expect(memos).toMatchObject([{ kind: "error", value: JSON.stringify(BOOM), op: "StepFailed" }]);
    expect(status).toBe("running");
  });

  it("that failed without an error has one all the same", () => {
    const run = aRun();
    const { memos } = take(run, answer(run, null, progress(stepFailed("a", null))));
    expect(memos[0]?.value).toContain("without saying why");
  });
});

describe("the order in which ops are taken", () => {
  it("is waits first, so that a sibling's event is not missed", () => {
    const run = aRun();
    const reply = progress(planned("send"), sleep("s"), waitForEvent("w"));
    const { jobs } = take(run, answer(run, null, reply));
    expect(jobs.map(({ stepId }) => stepId)).toEqual(["w", "send", "s"]);
  });

  it("is the end last, so that what was finished beside it is kept", () => {
    const run = aRun();
    const reply = progress(runComplete(7), stepRun("a"), stepRun("b"));
    expect(take(run, answer(run, null, reply))).toMatchObject({
      status: "completed",
      output: "7",
      memos: [{ stepId: "a" }, { stepId: "b" }],
    });
  });

  it("is failures last, so that steps finished beside them count as progress", () => {
    const run = aRun({ maxAttempts: 2 });
    take(run, answer(run, null, progress(stepError("b"))));
    const { failures } = take(run, answer(run, null, progress(stepError("b"), stepRun("a"))));
    expect(failures).toMatchObject([{ stepId: "b", attempt: 0 }]);
  });
});

describe("the function's own outcome as an op", () => {
  it("completes the run, with the steps that were buffered before it", () => {
    const run = aRun();
    const reply = progress(stepRun("a"), runComplete({ ok: true }));
    expect(take(run, answer(run, null, reply))).toMatchObject({
      status: "completed",
      output: '{"ok":true}',
      memos: [{ stepId: "a" }],
      consumed: [{ fate: { kind: "delete" } }],
    });
  });

  it("is retried as an error of the function, not of a step", () => {
    const run = aRun();
    const transition = take(run, answer(run, null, progress(stepError(COMPLETE_STEP_ID))));
    expect(transition).toMatchObject({
      status: "running",
      memos: [],
      failures: [{ stepId: null, kind: "error", attempt: 0, error: BOOM }],
      consumed: [{ fate: { kind: "rearm", attempt: 1, due: { afterMs: 1_000 } } }],
    });
  });

  it("fails the run when it failed for good, or for the last time", () => {
    const run = aRun();
    const final = progress(stepFailed(COMPLETE_STEP_ID));
    expect(take(run, answer(run, null, final))).toMatchObject({ status: "failed", error: BOOM });
    const once = aRun({ maxAttempts: 1 });
    take(once, answer(once, null, progress(stepError(COMPLETE_STEP_ID))));
    expect(once.status).toBe("failed");
  });
});

describe("a checkpoint", () => {
  it("keeps the steps, and leaves the job with its holder and its token", () => {
    const run = aRun();
    const transition = take(run, checkpoint(run, stepRun("a"), stepFailed("b")));
    expect(transition).toMatchObject({
      status: "running",
      memos: [{ stepId: "a" }, { stepId: "b", kind: "error" }],
      consumed: [{ id: "job", token: 1, fate: { kind: "keep" } }],
      jobs: [],
    });
    expect(take(run, answer(run, null, completed(1))).status).toBe("completed");
  });

  it("is a sign of life even without steps", () => {
    const run = aRun();
    expect(take(run, checkpoint(run)).consumed).toMatchObject([{ fate: { kind: "keep" } }]);
  });

  it("starts the attempts again, for the call that goes on too", () => {
    const run = aRun({ maxAttempts: 2 });
    take(run, answer(run, null, progress(stepError("a"))));
    const held = claim(run, null);
    expect(held.attempt).toBe(1);
    const [first] = take(run, checkpoint(run, stepRun("a"))).memos;
    expect(first).toMatchObject({ attempts: 2 });
    const input = { ...answer(run, null, progress(stepError("b"))), job: held };
    const { failures, memos } = take(run, input);
    expect(memos).toEqual([]);
    expect(failures).toMatchObject([{ stepId: "b", attempt: 0 }]);
  });

  it("counts each step's own attempts", () => {
    const run = aRun();
    take(run, answer(run, null, progress(stepError("a"))));
    const { memos } = take(run, checkpoint(run, stepRun("a"), stepRun("b")));
    expect(memos.map(({ attempts }) => attempts)).toEqual([2, 1]);
  });

  it("takes only finished steps: what must happen next comes with the answer", () => {
    const run = aRun();
    const transition = take(run, checkpoint(run, planned("x"), sleep("s"), stepError("e")));
    expect(transition).toMatchObject({ memos: [], jobs: [], failures: [] });
    expect(openJobs(run)).toEqual([null]);
  });

  it("that ends the run is fenced by its job all the same (I7)", () => {
    const run = aRun();
    const transition = take(run, checkpoint(run, stepFailed(COMPLETE_STEP_ID)));
    expect(transition).toMatchObject({ status: "failed", consumed: [{ id: "job", token: 1 }] });
  });
});

import { describe, expect, it } from "vitest";
import { DEFAULT_RETRY_POLICY } from "./backoff.ts";
import type { RunState } from "./run-state.ts";
import {
  aMoment,
  answer,
  aRun,
  BOOM,
  failed,
  jobFor,
  planned,
  progress,
  progressOf,
  stepError,
  stepFailed,
  stepRun,
  take,
} from "./testing/builders.ts";

const fail = (run: RunState, stepId: string | null = null) =>
  take(run, answer(run, stepId, progress(stepError(stepId ?? "a"))));

describe("a step that threw", () => {
  it("is tried again later, on the same job, with its attempt counted", () => {
    const run = aRun();
    expect(fail(run)).toMatchObject({
      status: "running",
      memos: [],
      failures: [
        {
          stepId: "a",
          stepName: "a",
          attempt: 0,
          kind: "error",
          code: null,
          error: BOOM,
          retryAt: { afterMs: 1_000 },
        },
      ],
      consumed: [
        { id: "job", fate: { kind: "rearm", attempt: 1, faults: 0, due: { afterMs: 1_000 } } },
      ],
    });
  });

  it("has failed for good after its last attempt, which the server counts for old SDKs", () => {
    const run = aRun({ maxAttempts: 3 });
    fail(run);
    fail(run);
    expect(fail(run)).toMatchObject({
      status: "running",
      memos: [{ stepId: "a", kind: "error", value: JSON.stringify(BOOM), attempts: 3 }],
      failures: [],
    });
    expect(jobFor(run, null).attempt).toBe(0);
  });

  it("has all its attempts again after progress", () => {
    const run = aRun({ maxAttempts: 2 });
    fail(run);
    const { memos } = take(run, answer(run, null, progress(stepRun("a"))));
    expect(memos).toMatchObject([{ attempts: 2 }]);
    expect(take(run, answer(run, null, progress(stepError("b")))).failures).toHaveLength(1);
  });

  it("counts as the first attempt if the same answer brought progress", () => {
    const run = aRun({ maxAttempts: 2 });
    fail(run);
    const reply = progress(stepRun("a"), stepError("b"));
    expect(take(run, answer(run, null, reply))).toMatchObject({
      failures: [{ stepId: "b", attempt: 0 }],
      consumed: [{ fate: { kind: "rearm", attempt: 1 } }],
    });
  });

  it("gains nothing from the progress of others", () => {
    const run = aRun({ maxAttempts: 2, requestVersion: 1 });
    take(run, answer(run, null, progress(planned("x"), planned("y"))));
    take(run, answer(run, "x", progress(stepRun("x"))));
    take(run, answer(run, null, failed()));
    const inputs = [answer(run, "y", progress(stepRun("y"))), answer(run, null, failed())];
    expect(take(run, inputs)).toMatchObject({ status: "failed", memos: [{ stepId: "y" }] });
  });

  it("is tried on its own job when it was planned", () => {
    const run = aRun({ maxAttempts: 2 });
    take(run, answer(run, null, progress(planned("x"), planned("y"))));
    fail(run, "x");
    expect(fail(run, "x").memos).toMatchObject([{ stepId: "x", kind: "error", attempts: 2 }]);
    expect(run.status).toBe("running");
  });

  it("without an error has one all the same", () => {
    const run = aRun();
    const { failures } = take(run, answer(run, null, progress(stepError("a", null))));
    expect(failures[0]?.error.message).toContain("without saying why");
  });

  it("waits as long as the app's Retry-After says, within its bounds (row 53)", () => {
    const moment = aMoment({ policy: DEFAULT_RETRY_POLICY });
    for (const [retryAfter, afterMs] of [
      ["90", 90_000],
      ["-5", 1_000],
      ["1e12", 86_400_000],
    ] as const) {
      const run = aRun();
      const reply = progressOf({ ops: [stepError("a")], retryAfter });
      expect(take(run, answer(run, null, reply), moment).failures).toMatchObject([
        { retryAt: { afterMs } },
      ]);
    }
  });

  it("waits longer from failure to failure, with some of it at random", () => {
    const run = aRun();
    const moment = aMoment({ policy: DEFAULT_RETRY_POLICY, random: () => 0.5 });
    const delays = [1, 2, 3].map(() => {
      const { failures } = take(run, answer(run, null, progress(stepError("a"))), moment);
      return failures[0]?.retryAt;
    });
    expect(delays).toEqual([{ afterMs: 30_000 }, { afterMs: 45_000 }, { afterMs: 75_000 }]);
  });
});

describe("a function that threw", () => {
  it("is tried again, and fails with its last attempt", () => {
    const run = aRun({ maxAttempts: 2 });
    expect(take(run, answer(run, null, failed({ retryAfter: "7" })))).toMatchObject({
      failures: [{ stepId: null, stepName: null, attempt: 0, kind: "error", error: BOOM }],
      consumed: [{ fate: { kind: "rearm", attempt: 1, due: { afterMs: 7_000 } } }],
    });
    expect(take(run, answer(run, null, failed()))).toMatchObject({
      status: "failed",
      error: BOOM,
      failures: [],
      consumed: [{ fate: { kind: "delete" } }],
    });
  });

  it("fails at once when it says that trying again is of no use", () => {
    const run = aRun();
    expect(take(run, answer(run, null, failed({ retriable: false })))).toMatchObject({
      status: "failed",
      error: BOOM,
    });
  });

  it("takes the run's other jobs with it", () => {
    const run = aRun();
    take(run, answer(run, null, progress(planned("x"), planned("y"))));
    const { status, jobs } = take(run, answer(run, "x", failed({ retriable: false })));
    expect({ status, jobs }).toEqual({ status: "failed", jobs: [] });
  });
});

describe("a step that failed for good", () => {
  it("does not fail the run: its code may catch it", () => {
    const run = aRun({ maxAttempts: 1 });
    take(run, answer(run, null, progress(stepFailed("a"))));
    expect(run.status).toBe("running");
  });
});

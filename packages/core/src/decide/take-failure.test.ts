import { describe, expect, it } from "vitest";
import { DEFAULT_RETRY_POLICY } from "./backoff.ts";
import type { RunState } from "./run-state.ts";
import {
  aFault,
  aMoment,
  answer,
  aRun,
  BOOM,
  claim,
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

  it("waits as long as Retry-After says, within its bounds (row 53)", () => {
    for (const [retryAfter, afterMs] of [
      ["90", 90_000],
      ["-5", 1_000],
      ["1e12", 86_400_000],
    ] as const) {
      const run = aRun();
      const reply = progressOf({ ops: [stepError("a")], retryAfter });
      expect(take(run, answer(run, null, reply)).failures).toMatchObject([
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

describe("a failure of the infrastructure (I12)", () => {
  it("takes no attempt from the app's code", () => {
    const run = aRun();
    fail(run);
    expect(take(run, answer(run, null, aFault({}, "app_timeout")))).toMatchObject({
      status: "running",
      failures: [{ kind: "fault", code: "app_timeout", attempt: 1, stepId: null }],
      consumed: [{ fate: { kind: "rearm", attempt: 1, faults: 1, due: { afterMs: 1_000 } } }],
    });
  });

  it("is bounded on its own, and then named", () => {
    const run = aRun({ maxAttempts: 3 });
    take(run, answer(run, null, aFault()));
    take(run, answer(run, null, aFault()));
    expect(take(run, answer(run, null, aFault()))).toMatchObject({
      status: "failed",
      error: { name: "app_timeout", message: "no answer" },
    });
  });

  it("that never reached the app has a bound of its own, since nothing of it ran", () => {
    const run = aRun({ maxAttempts: 1 });
    const moment = aMoment({ limits: { unreachable: 3 }, policy: DEFAULT_RETRY_POLICY });
    const unreachable = aFault({ reached: false }, "app_unreachable");
    const delays = [1, 2].map(() => {
      const { failures } = take(run, answer(run, null, unreachable), moment);
      return failures[0]?.retryAt;
    });
    expect(delays).toEqual([{ afterMs: 1_000 }, { afterMs: 2_000 }]);
    take(run, answer(run, null, unreachable), moment);
    expect(run.status).toBe("failed");
  });

  it("that cannot be helped by asking again fails the run at once", () => {
    const run = aRun();
    const broken = aFault({ retriable: false }, "protocol_error");
    expect(take(run, answer(run, null, broken)).status).toBe("failed");
  });

  it("waits as long as a proxy's Retry-After says", () => {
    const run = aRun();
    const { failures } = take(run, answer(run, null, aFault({ retryAfter: "30" })));
    expect(failures).toMatchObject([{ retryAt: { afterMs: 30_000 } }]);
  });

  it("is counted from the last progress on: a checkpoint starts the count again", () => {
    const run = aRun({ maxAttempts: 2 });
    take(run, answer(run, null, aFault()));
    const job = claim(run, null);
    take(run, { kind: "checkpoint", job, ops: [stepRun("a")] });
    take(run, { kind: "reply", job, reply: aFault(), elapsedMs: 0, memosSent: 0 });
    expect(run.status).toBe("running");
    expect(jobFor(run, null).faults).toBe(1);
  });

  it("is forgotten after the app's code has failed", () => {
    const run = aRun();
    take(run, answer(run, null, aFault()));
    fail(run);
    expect(jobFor(run, null)).toMatchObject({ attempt: 1, faults: 0 });
  });

  it("names the step that was called", () => {
    const run = aRun();
    take(run, answer(run, null, progress(planned("x"), planned("y"))));
    const { failures } = take(run, answer(run, "x", aFault()));
    expect(failures).toMatchObject([{ stepId: "x", stepName: "x", kind: "fault" }]);
  });

  it("is what an app is told that calls the newest dispatch stale", () => {
    const run = aRun();
    expect(take(run, answer(run, null, { kind: "stale" }))).toMatchObject({
      status: "running",
      failures: [{ kind: "fault", code: "protocol_error" }],
    });
  });
});

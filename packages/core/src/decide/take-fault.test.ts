import { describe, expect, it } from "vitest";
import { DEFAULT_RETRY_POLICY } from "./backoff.ts";
import {
  aFault,
  aMoment,
  answer,
  aRun,
  claim,
  jobFor,
  planned,
  progress,
  stepError,
  stepRun,
  take,
} from "./testing/builders.ts";

describe("a failure of the infrastructure (I12)", () => {
  it("takes no attempt from the app's code", () => {
    const run = aRun();
    take(run, answer(run, null, progress(stepError("a"))));
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

  it("has the limit of its kind, however they are mixed", () => {
    const run = aRun({ maxAttempts: 4 });
    const moment = aMoment({ limits: { unreachable: 11 } });
    const unreachable = aFault({ reached: false }, "app_unreachable");
    const isReached = (index: number) => index % 4 === 3;
    for (let index = 0; index < 13; index += 1) {
      take(run, answer(run, null, isReached(index) ? aFault() : unreachable), moment);
    }
    expect(run.status).toBe("running");
    expect(jobFor(run, null)).toMatchObject({ attempt: 0, faults: 3, unreached: 10 });
    take(run, answer(run, null, aFault()), moment);
    expect(run.status).toBe("failed");
  });

  it("that cannot be helped by asking again fails the run at once", () => {
    const run = aRun();
    const broken = aFault({ retriable: false }, "protocol_error");
    expect(take(run, answer(run, null, broken))).toMatchObject({
      status: "failed",
      failures: [{ kind: "fault", code: "protocol_error", retryAt: null }],
    });
  });

  it.each([
    ["30", 30_000],
    ["1", 15_000],
  ])(
    "waits for its back-off, and longer if a proxy's Retry-After says so: %s",
    (retryAfter, ms) => {
      const moment = aMoment({ policy: DEFAULT_RETRY_POLICY });
      const run = aRun();
      const { failures } = take(run, answer(run, null, aFault({ retryAfter })), moment);
      expect(failures).toMatchObject([{ retryAt: { afterMs: ms } }]);
    },
  );

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
    take(run, answer(run, null, progress(stepError("a"))));
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

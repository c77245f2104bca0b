import { describe, expect, it } from "vitest";
import { aFailure, aJob, aMemo, at, aWait, type Change, traceOf } from "./testing/trace-rows.ts";

const stepOf = (rows: Change) => traceOf(rows).steps[0];

describe("a finished step", () => {
  it("shows its result byte for byte", () => {
    expect(stepOf({ memos: [aMemo()] })).toMatchObject({
      status: "completed",
      op: "StepRun",
      output: '{"paid":12345678901234567890}',
      error: null,
      endedAt: at(3),
    });
  });

  it("shows its error and the attempts before it", () => {
    const memo = aMemo({ op: "StepError", kind: "error", value: '{"name":"E","message":"m"}' });
    expect(stepOf({ memos: [{ ...memo, attempts: 2 }], attempts: [aFailure()] })).toMatchObject({
      status: "failed",
      op: "StepRun",
      attempts: 2,
      output: null,
      error: { name: "E", message: "m" },
      failures: [{ attempt: 0, error: { name: "TypeError" }, retryAt: at(20) }],
    });
  });

  it("is completed when its sleep ended", () => {
    const memo = aMemo({ op: "Sleep", kind: "null", value: "null" });
    expect(stepOf({ memos: [memo] })).toMatchObject({ status: "completed", output: null });
  });

  const stored = JSON.stringify({
    kind: "event",
    eventName: "shop/paid",
    condition: null,
    lookback: true,
    expiresAt: "2026-01-01T01:40:00.5+01:00",
    childRunId: null,
  });

  it("shows the wait that an event ended, and the event", () => {
    const memo = aMemo({ op: "WaitForEvent", wait: stored, eventId: "e1" });
    expect(stepOf({ memos: [memo] })).toMatchObject({
      status: "completed",
      wait: { kind: "event", eventId: "e1", expiresAt: "2026-01-01T00:40:00.500Z" },
    });
  });

  it("is timed out when no event came", () => {
    const memo = aMemo({ op: "WaitForEvent", kind: "null", value: "null", wait: stored });
    expect(stepOf({ memos: [memo] })).toMatchObject({ status: "timed_out", output: null });
  });

  it("is timed out when the invoked function did not end in time", () => {
    const value = '{"name":"InngestInvokeTimeoutError","message":"Timed out"}';
    const memo = aMemo({ op: "InvokeFunction", kind: "error", value });
    expect(stepOf({ memos: [memo] })).toMatchObject({ status: "timed_out" });
  });
});

describe("an open step", () => {
  it("is queued while nobody has its due job", () => {
    expect(stepOf({ jobs: [aJob()] })).toMatchObject({
      status: "queued",
      name: "charge card",
      attempts: 0,
      queuedAt: at(10),
      startedAt: null,
      dueAt: null,
    });
  });

  it("runs while somebody holds its job", () => {
    expect(stepOf({ jobs: [aJob({ held: true, attempt: 1 })] })).toMatchObject({
      status: "running",
      attempts: 2,
      startedAt: at(10),
    });
  });

  it.each([
    ["its code failed", { attempt: 1 }],
    ["its app could not be reached", { faults: 3 }],
  ])("waits for its retry when %s", (_, change) => {
    const job = aJob({ ...change, due: false, dueAt: at(70) });
    expect(stepOf({ jobs: [job] })).toMatchObject({ status: "retrying", dueAt: at(70) });
  });

  it("that failed inside a discovery call waits for that call", () => {
    const job = aJob({ stepId: null, stepName: null, attempt: 1, due: false, dueAt: at(70) });
    expect(traceOf({ jobs: [job], attempts: [aFailure()] }).steps).toMatchObject([
      { id: "s1", name: "charge card", status: "retrying", dueAt: at(70), attempts: 1 },
    ]);
  });

  it("sleeps until its job is due", () => {
    const job = aJob({ kind: "sleep", due: false, dueAt: at(90) });
    expect(stepOf({ jobs: [job] })).toMatchObject({
      status: "sleeping",
      op: "Sleep",
      startedAt: at(10),
      dueAt: at(90),
      attempts: 1,
    });
  });

  it("waits until its wait expires, whatever its job is due for", () => {
    const job = aJob({ kind: "wait", stepId: "w1", dueAt: at(5) });
    expect(traceOf({ jobs: [job], waits: [aWait()] }).steps).toMatchObject([
      { id: "w1", status: "waiting", op: "WaitForEvent", dueAt: at(100), queuedAt: at(5) },
    ]);
  });

  it("shows the child that it waits for", () => {
    const wait = aWait({ kind: "invoke", eventName: null, childRunId: "c" });
    expect(stepOf({ waits: [wait] })).toMatchObject({
      op: "InvokeFunction",
      wait: { kind: "invoke", childRunId: "c" },
    });
  });

  it("is not shown twice once it has a memo", () => {
    const steps = traceOf({
      memos: [aMemo()],
      jobs: [aJob()],
      waits: [aWait({ stepId: "s1" })],
    }).steps;
    expect(steps).toHaveLength(1);
  });

  it("comes after the finished ones, the earliest first", () => {
    const { steps } = traceOf({
      memos: [aMemo({ stepId: "z" }), aMemo({ stepId: "y" })],
      jobs: [aJob({ stepId: "late", createdAt: at(12) }), aJob({ stepId: "early" })],
    });
    expect(steps.map(({ id }) => id)).toEqual(["z", "y", "early", "late"]);
  });
});

describe("when the run has ended", () => {
  it("a wait that was still open is cancelled with it", () => {
    const run = { status: "cancelled", endedAt: at(50) } as const;
    expect(stepOf({ run, waits: [aWait()] })).toMatchObject({
      status: "cancelled",
      endedAt: at(50),
      dueAt: null,
    });
  });

  it("the step whose call failed for good carries the run's error", () => {
    const fault = aFailure({ kind: "fault", code: "app_unreachable", retryAt: null });
    const error = '{"name":"app_unreachable","message":"nobody there"}';
    const run = { status: "failed", endedAt: at(50) } as const;
    expect(stepOf({ run, error, attempts: [fault] })).toMatchObject({
      status: "failed",
      error: { name: "app_unreachable" },
    });
  });

  it("a fault that was to be retried did not end it", () => {
    const fault = aFailure({ kind: "fault", code: "app_timeout" });
    const error = '{"name":"app_timeout","message":"of another branch"}';
    const run = { status: "failed", endedAt: at(50) } as const;
    expect(stepOf({ run, error, attempts: [fault] })).toMatchObject({ status: "cancelled" });
  });

  it.each([
    ["sleep", { op: "Sleep", startedAt: at(5), attempts: 1 }],
    ["planned", { op: "StepRun", startedAt: null, attempts: 0 }],
    ["running", { op: "StepRun", startedAt: at(9), attempts: 1 }],
  ] as const)("a closed %s step is cancelled with it", (kind, seen) => {
    const run = { status: "cancelled", endedAt: at(50) } as const;
    const wait = aWait({ kind, eventName: null, stepName: "nap", expiresAt: at(9) });
    expect(stepOf({ run, waits: [wait] })).toMatchObject({
      ...seen,
      name: "nap",
      status: "cancelled",
      queuedAt: at(5),
      endedAt: at(50),
      dueAt: null,
      wait: null,
    });
  });

  it("a step that was to be retried is cancelled", () => {
    const run = { status: "failed", endedAt: at(50) } as const;
    const error = '{"name":"Error","message":"another branch threw"}';
    expect(stepOf({ run, error, attempts: [aFailure()] })).toMatchObject({ status: "cancelled" });
  });
});

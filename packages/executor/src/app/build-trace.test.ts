import { TraceView } from "@cairn/core";
import { describe, expect, it } from "vitest";
import type { AttemptRow, JobRow, MemoRow, TraceRows, WaitRow } from "../db/read-trace.ts";
import { buildTrace } from "./build-trace.ts";

const at = (seconds: number): string =>
  new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

const RUN: TraceRows["run"] = {
  id: "01KDVV9S000000000000000000",
  status: "running",
  functionId: "f",
  functionSlug: "shop-pay",
  functionName: "Pay",
  appId: "a",
  appName: "shop",
  eventId: "01KDVV9S000000000000000001",
  eventName: "shop/order.placed",
  cause: "event",
  parentRunId: null,
  originalRunId: null,
  createdAt: at(0),
  startedAt: at(1),
  endedAt: null,
  steps: 0,
};

type Change = Partial<Omit<TraceRows, "run">> & { run?: Partial<TraceRows["run"]> };

function traceOf({ run, ...rows }: Change): TraceView {
  const trace = buildTrace({
    now: at(60),
    output: null,
    error: null,
    runningMs: 0,
    event: null,
    memos: [],
    attempts: [],
    jobs: [],
    waits: [],
    children: [],
    ...rows,
    run: { ...RUN, ...run },
  });
  return TraceView.parse(trace);
}

const aMemo = (change: Partial<MemoRow> = {}): MemoRow => ({
  stepId: "s1",
  name: "charge card",
  op: "StepRun",
  kind: "data",
  value: '{"paid":12345678901234567890}',
  attempts: 1,
  wait: null,
  eventId: null,
  queuedAt: at(1),
  startedAt: at(2),
  endedAt: at(3),
  ...change,
});

const aJob = (change: Partial<JobRow> = {}): JobRow => ({
  kind: "call",
  stepId: "s1",
  stepName: "charge card",
  attempt: 0,
  faults: 0,
  held: false,
  due: true,
  dueAt: at(10),
  createdAt: at(10),
  ...change,
});

const aWait = (change: Partial<WaitRow> = {}): WaitRow => ({
  stepId: "w1",
  stepName: "payment",
  kind: "event",
  eventName: "shop/paid",
  condition: "async.data.id == event.data.id",
  lookback: true,
  childRunId: null,
  eventId: null,
  createdAt: at(5),
  expiresAt: at(100),
  ...change,
});

const aFailure = (change: Partial<AttemptRow> = {}): AttemptRow => ({
  stepId: "s1",
  stepName: "charge card",
  attempt: 0,
  kind: "error",
  code: null,
  error: '{"name":"TypeError","message":"no card","stack":"at charge"}',
  startedAt: at(6),
  endedAt: at(8),
  retryAt: at(20),
  ...change,
});

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
    const fault = aFailure({ kind: "fault", code: "app_unreachable" });
    const error = '{"name":"app_unreachable","message":"nobody there"}';
    const run = { status: "failed", endedAt: at(50) } as const;
    expect(stepOf({ run, error, attempts: [fault] })).toMatchObject({
      status: "failed",
      error: { name: "app_unreachable" },
    });
  });

  it("a step that was to be retried is cancelled", () => {
    const run = { status: "failed", endedAt: at(50) } as const;
    const error = '{"name":"Error","message":"another branch threw"}';
    expect(stepOf({ run, error, attempts: [aFailure()] })).toMatchObject({ status: "cancelled" });
  });
});

describe("the run's own failures", () => {
  it("are those outside of any step", () => {
    const { failures, steps } = traceOf({ attempts: [aFailure({ stepId: null, stepName: null })] });
    expect(failures).toMatchObject([{ kind: "error", error: { message: "no card" } }]);
    expect(steps).toEqual([]);
  });

  it("are shown as they are when they are not in the form of the wire", () => {
    const { failures } = traceOf({ attempts: [aFailure({ stepId: null, error: "oops {" })] });
    expect(failures).toMatchObject([{ error: { name: "Error", message: "oops {" } }]);
  });
});

describe("the triggering event", () => {
  it("is put together from its texts, so that no number in it changes", () => {
    const event = {
      id: "e",
      name: "shop/paid",
      data: '{"n":12345678901234567890}',
      user: "{}",
      ts: 5,
      v: "1",
    };
    expect(traceOf({ event }).events).toEqual([
      '{"data":{"n":12345678901234567890},"id":"e","name":"shop/paid","ts":5,"user":{},"v":"1"}',
    ]);
  });
});

describe("a run's time", () => {
  it("is all queued before the first call", () => {
    expect(traceOf({ run: { status: "queued", startedAt: null } }).timing).toEqual({
      queued: 60_000,
      blocked: 0,
      running: 0,
      waiting: 0,
    });
  });

  it("of an ended run adds up to its duration", () => {
    const run = { status: "completed", endedAt: at(11) } as const;
    expect(traceOf({ run, runningMs: 3_000 }).timing).toEqual({
      queued: 1_000,
      blocked: 0,
      running: 3_000,
      waiting: 7_000,
    });
  });

  it("counts the call that is under way", () => {
    const jobs = [aJob({ held: true, dueAt: at(40) })];
    expect(traceOf({ jobs, runningMs: 5_000 }).timing.running).toBe(25_000);
  });

  it("is blocked while the app cannot be reached, and no longer than until now", () => {
    const unreachable = { kind: "fault", code: "app_unreachable" } as const;
    const attempts = [
      aFailure({ ...unreachable, endedAt: at(10), retryAt: at(20) }),
      aFailure({ ...unreachable, endedAt: at(15), retryAt: at(25) }),
      aFailure({ ...unreachable, endedAt: at(50), retryAt: at(90) }),
      aFailure({ kind: "fault", code: "app_timeout", endedAt: at(30), retryAt: at(40) }),
    ];
    expect(traceOf({ attempts }).timing.blocked).toBe(25_000);
  });

  it("never has a part that is longer than the whole, however many calls ran in parallel", () => {
    const run = { status: "completed", endedAt: at(11) } as const;
    expect(traceOf({ run, runningMs: 500_000 }).timing).toMatchObject({
      running: 10_000,
      waiting: 0,
    });
  });
});

import { describe, expect, it } from "vitest";
import { aFailure, aJob, at, traceOf } from "./testing/trace-rows.ts";

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
      meta: null,
      sentId: null,
    };
    expect(traceOf({ events: [event] }).events).toEqual([
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

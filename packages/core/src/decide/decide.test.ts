import { describe, expect, it } from "vitest";
import { decide, type Input } from "./decide.ts";
import {
  aJob,
  aMoment,
  answer,
  aRun,
  CANCEL,
  checkpoint,
  claim,
  completed,
  failed,
  jobFor,
  openJobs,
  planned,
  progress,
  sleep,
  slept,
  stepRun,
  take,
} from "./testing/builders.ts";

describe("a run of sequential steps", () => {
  it("remembers each step, asks at once for the next on the same job, and completes", () => {
    const run = aRun();
    const first = take(run, answer(run, null, progress(stepRun("a", { n: 1 }))));
    expect(first).toMatchObject({
      expectedVersion: 0,
      status: "running",
      requestVersion: 2,
      memos: [{ stepId: "a", kind: "data", value: '{"n":1}', attempts: 1, queuedBy: "job" }],
      consumed: [{ id: "job", token: 1, fate: { kind: "rearm", attempt: 0, due: null } }],
      jobs: [],
    });
    take(run, answer(run, null, progress(stepRun("b"))));
    const last = take(run, answer(run, null, completed("done")));
    expect(last).toMatchObject({ status: "completed", output: '"done"', error: null });
    expect(last.consumed).toMatchObject([{ id: "job", token: 3, fate: { kind: "delete" } }]);
    expect([...run.memos.keys()]).toEqual(["a", "b"]);
    expect(run).toMatchObject({ version: 3, status: "completed" });
  });

  it("does not touch the state that it was decided from", () => {
    const run = aRun();
    const before = structuredClone(run);
    decide(run, [answer(run, null, progress(stepRun("a"), planned("x")))], aMoment());
    expect(run).toEqual(before);
  });

  it("waits while it sleeps, and goes on when the sleep has ended", () => {
    const run = aRun();
    const asleep = take(run, answer(run, null, progress(sleep("s", "1h"))));
    expect(asleep).toMatchObject({
      status: "waiting",
      jobs: [{ kind: "sleep", stepId: "s", due: { afterMs: 3_600_000 } }],
    });
    claim(run, "s");
    const awake = take(run, slept(run, "s"));
    expect(awake).toMatchObject({
      status: "running",
      memos: [{ stepId: "s", kind: "null", value: "null", op: "Sleep" }],
      jobs: [{ kind: "call", stepId: null, due: null }],
    });
    expect(openJobs(run)).toEqual([null]);
  });

  it("remembers the app's first word on its version", () => {
    const run = aRun();
    take(run, answer(run, null, failed({ version: 1 })));
    take(run, answer(run, null, progress(stepRun("a"))));
    expect(run.requestVersion).toBe(1);
  });
});

describe("a stale input (I7)", () => {
  it("of an older claim changes nothing and is named", () => {
    const run = aRun();
    const late = answer(run, null, completed(1));
    claim(run, null);
    expect(decide(run, [late], aMoment())).toEqual({ transition: undefined, stale: [late] });
  });

  it("of a job that is gone changes nothing", () => {
    const run = aRun();
    const late = answer(run, null, progress(planned("x")));
    take(run, late);
    expect(decide(run, [late], aMoment()).stale).toEqual([late]);
  });

  it("of a run that has ended changes nothing, a cancellation included", () => {
    const run = aRun();
    const late = checkpoint(run, stepRun("a"));
    take(run, answer(run, null, completed(1)));
    expect(decide(run, [late, CANCEL], aMoment())).toEqual({
      transition: undefined,
      stale: [late, CANCEL],
    });
  });

  it("does not keep the others from being taken", () => {
    const run = aRun();
    take(run, answer(run, null, progress(planned("x"), planned("y"))));
    const late = answer(run, "x", progress(stepRun("x")));
    claim(run, "x");
    const inputs = [late, answer(run, "y", progress(stepRun("y")))];
    const { transition, stale } = decide(run, inputs, aMoment());
    expect(stale).toEqual([late]);
    expect(transition?.memos.map(({ stepId }) => stepId)).toEqual(["y"]);
  });

  it("is what a repeated answer is, even in one decision with the first", () => {
    const run = aRun();
    const once = answer(run, null, progress(stepRun("a")));
    const again = answer(run, null, failed());
    const { transition, stale } = decide(run, [once, again], aMoment());
    expect(stale).toEqual([again]);
    expect(transition).toMatchObject({ failures: [], consumed: [{ token: 1 }] });
  });

  it("cannot be made by nothing at all", () => {
    expect(decide(aRun(), [], aMoment())).toEqual({ transition: undefined, stale: [] });
  });
});

describe("several inputs in one decision", () => {
  it("commit together, and lead to one discovery", () => {
    const run = aRun();
    take(run, answer(run, null, progress(planned("x"), planned("y"))));
    const transition = take(run, [
      answer(run, "y", progress(stepRun("y"))),
      answer(run, "x", progress(stepRun("x"))),
    ]);
    expect(transition.memos.map(({ stepId }) => stepId)).toEqual(["y", "x"]);
    expect(transition.consumed).toHaveLength(2);
    expect(transition.jobs).toMatchObject([{ kind: "call", stepId: null }]);
  });

  it("end the run with the first end; what comes after is stale (I8)", () => {
    const run = aRun();
    take(run, answer(run, null, progress(planned("x"), planned("y"))));
    const first = answer(run, "x", completed("x"));
    const second = answer(run, "y", failed({ retriable: false }));
    const { transition, stale } = decide(run, [first, second, CANCEL], aMoment());
    expect(transition).toMatchObject({ status: "completed", output: '"x"', jobs: [] });
    expect(stale).toEqual([second, CANCEL]);
  });

  it("may be a checkpoint and the end of the call that sent it", () => {
    const run = aRun();
    const transition = take(run, [
      checkpoint(run, stepRun("a")),
      answer(run, null, progress(sleep("s"))),
    ]);
    expect(transition.memos.map(({ stepId }) => stepId)).toEqual(["a"]);
    expect(transition.consumed).toEqual([{ id: "job", token: 1, fate: { kind: "delete" } }]);
    expect(openJobs(run)).toEqual(["s"]);
  });
});

describe("a cancellation", () => {
  it("ends a run in any live status, and leaves it no job", () => {
    for (const status of ["queued", "running", "waiting"] as const) {
      const run = aRun({ status });
      expect(take(run, CANCEL)).toMatchObject({ status: "cancelled", output: null, error: null });
    }
  });

  it("wins over a reply that comes later", () => {
    const run = aRun();
    const late = answer(run, null, completed(1));
    const { transition, stale } = decide(run, [CANCEL, late], aMoment());
    expect(transition?.status).toBe("cancelled");
    expect(stale).toEqual([late]);
    take(run, CANCEL);
    expect(decide(run, [late], aMoment()).transition).toBeUndefined();
  });

  it("keeps what was finished before it, and starts nothing", () => {
    const run = aRun();
    const finished = answer(run, null, progress(stepRun("a"), planned("x"), sleep("s")));
    expect(take(run, [finished, CANCEL])).toMatchObject({
      status: "cancelled",
      memos: [{ stepId: "a" }],
      jobs: [],
      waits: [],
    });
  });
});

describe("a run whose transition cannot be stored (I22)", () => {
  it("fails with the reason, whatever else is told with it", () => {
    const run = aRun();
    const broken: Input = { kind: "break", error: { name: "storage", message: "too large" } };
    const late = answer(run, null, completed(1));
    const { transition, stale } = decide(run, [broken, late], aMoment());
    expect(transition).toMatchObject({ status: "failed", error: { name: "storage" }, jobs: [] });
    expect(stale).toEqual([late]);
  });
});

describe("a resumed wait", () => {
  const waiting = () => aRun({ status: "waiting", jobs: [aJob({ kind: "resume", stepId: "w" })] });

  it("brings its result into the run, and closes the wait", () => {
    const run = waiting();
    const result = { kind: "data", value: '{"id":"7"}', op: "WaitForEvent" } as const;
    const transition = take(run, { kind: "resumed", job: jobFor(run, "w"), result });
    expect(transition).toMatchObject({
      memos: [{ stepId: "w", kind: "data", value: '{"id":"7"}', op: "WaitForEvent" }],
      finishedWaits: ["w"],
      jobs: [{ kind: "call", stepId: null }],
    });
  });

  it("is taken even for a job without a step, which then only goes away", () => {
    const run = aRun({ jobs: [aJob({ kind: "resume" })] });
    const result = { kind: "null", value: "null", op: "WaitForEvent" } as const;
    const transition = take(run, { kind: "resumed", job: jobFor(run, null), result });
    expect(transition).toMatchObject({ memos: [], jobs: [{ kind: "call", stepId: null }] });
  });
});

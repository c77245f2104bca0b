import { describe, expect, it } from "vitest";
import { deferredEvent, DEFERS_MAX } from "./defer.ts";
import {
  aMoment,
  answer,
  aRun,
  CANCEL,
  checkpoint,
  deferAbort,
  deferAdd,
  NOW_MS,
  progress,
  runComplete,
  sleep,
  slept,
  stepRun,
  take,
} from "./testing/builders.ts";

describe("a deferred function", () => {
  it("is started when the run ends, not before", () => {
    const run = aRun();
    const first = take(run, answer(run, null, progress(deferAdd("d", { n: 1 }), sleep("s"))));
    expect(first.scheduled).toEqual([]);
    expect([...run.defers.values()]).toMatchObject([{ id: "d", status: "scheduled" }]);
    const { scheduled } = take(run, CANCEL);
    expect(scheduled).toMatchObject([{ functionSlug: "shop-later", input: '{"n":1}' }]);
  });

  it("may come with the end itself", () => {
    const run = aRun();
    const { scheduled } = take(run, answer(run, null, progress(runComplete(1), deferAdd("d"))));
    expect(scheduled).toMatchObject([{ id: "d" }]);
  });

  it("has the sessions that it was asked for with, or is refused where they are not valid", () => {
    const run = aRun();
    const withMeta = (id: string, meta: unknown) => {
      const op = deferAdd(id);
      return { ...op, opts: { ...op.opts, meta } };
    };
    const good = withMeta("a", { propagated_sessions: { chat: "c" } });
    const bad = withMeta("b", { sessions: [] });
    const { failures } = take(run, answer(run, null, progress(good, bad, sleep("s"))));
    expect(failures).toMatchObject([
      {
        error: {
          message: '"b" was not deferred: meta.sessions must be an object of session ids by key.',
        },
      },
    ]);
    const [deferred] = take(run, CANCEL).scheduled;
    expect(deferred).toMatchObject({ id: "a", meta: { sessions: { chat: "c" } } });
  });

  it("may come with a checkpoint", () => {
    const run = aRun();
    take(run, checkpoint(run, stepRun("a"), deferAdd("d")));
    expect([...run.defers.keys()]).toEqual(["d"]);
  });

  it("is not started once it was taken back, and stays known", () => {
    const run = aRun();
    take(run, answer(run, null, progress(deferAdd("a"), deferAdd("b"), sleep("s"))));
    take(run, slept(run, "s"));
    take(run, answer(run, null, progress(deferAbort("a"), sleep("t"))));
    expect(take(run, CANCEL).scheduled).toMatchObject([{ id: "b" }]);
    expect(run.defers.get("a")).toMatchObject({ status: "aborted", input: null });
  });

  it("is added once, however often it is reported", () => {
    const run = aRun();
    take(run, answer(run, null, progress(deferAdd("d", 1), stepRun("x"))));
    const { defers } = take(run, answer(run, null, progress(deferAdd("d", 2), stepRun("y"))));
    expect(defers).toEqual([]);
  });

  it("beyond the limits is refused, which people see and the run survives", () => {
    const run = aRun();
    const many = Array.from({ length: DEFERS_MAX + 1 }, (_, n) => deferAdd(`d${String(n)}`));
    const { defers, failures } = take(run, answer(run, null, progress(...many, stepRun("x"))));
    expect(defers.filter(({ status }) => status === "scheduled")).toHaveLength(DEFERS_MAX);
    expect(failures).toMatchObject([{ stepId: null, error: { name: "DeferError" } }]);
    const large = aRun();
    const moment = aMoment({ limits: { stepOutputBytes: 100 } });
    const op = deferAdd("d", "x".repeat(101));
    take(large, answer(large, null, progress(op, sleep("s"))), moment);
    expect(large.status).toBe("waiting");
    expect(large.defers.get("d")).toMatchObject({ status: "refused" });
  });

  it("is started by an event that names it and its parent", () => {
    const defer = {
      id: "d",
      functionSlug: "shop-later",
      input: '{"n":1}',
      status: "scheduled",
    } as const;
    const run = { runId: "run", functionSlug: "shop-pay" };
    expect(deferredEvent(defer, run, { nowMs: NOW_MS, newId: () => "event" })).toEqual({
      id: "event",
      name: "inngest/deferred.schedule",
      data: {
        n: 1,
        _inngest: { fn_slug: "shop-later", parent_fn_slug: "shop-pay", parent_run_id: "run" },
      },
      user: {},
      ts: NOW_MS,
    });
  });
});

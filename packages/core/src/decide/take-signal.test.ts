import { describe, expect, it } from "vitest";
import { aMoment, answer, aRun, progress, take, waitForSignal } from "./testing/builders.ts";

const taken = aMoment({ isSignalTaken: (signal) => signal === "approved" });

describe("a step that waits for a signal", () => {
  it("holds the signal's name until its timeout", () => {
    const run = aRun();
    const { waits, jobs } = take(run, answer(run, null, progress(waitForSignal("s"))));
    expect(waits).toMatchObject([{ kind: "signal", signal: "approved", onConflict: "fail" }]);
    expect(jobs).toMatchObject([{ kind: "wait", stepId: "s", due: { afterMs: 3_600_000 } }]);
    expect(run.status).toBe("waiting");
  });

  it("fails its run when another step waits for the signal", () => {
    const run = aRun();
    const { error } = take(run, answer(run, null, progress(waitForSignal("s"))), taken);
    expect(run.status).toBe("failed");
    expect(error).toMatchObject({ name: "SignalConflictError" });
    expect(error?.message).toContain('"approved"');
  });

  it("takes the name over when it is asked to", () => {
    const run = aRun();
    const op = waitForSignal("s", { conflict: "replace" });
    const { waits } = take(run, answer(run, null, progress(op)), taken);
    expect(waits).toMatchObject([{ onConflict: "replace", replaced: false }]);
  });

  it("is told apart from another step of the same answer", () => {
    const replacing = aRun();
    const both = progress(waitForSignal("a"), waitForSignal("b", { conflict: "replace" }));
    const { waits } = take(replacing, answer(replacing, null, both));
    expect(waits.map(({ stepId, replaced }) => [stepId, replaced])).toEqual([
      ["a", true],
      ["b", false],
    ]);
    const failing = aRun();
    take(failing, answer(failing, null, progress(waitForSignal("a"), waitForSignal("b"))));
    expect(failing.status).toBe("failed");
  });

  it("is no conflict when it is reported again (I10)", () => {
    const run = aRun();
    take(run, answer(run, null, progress(waitForSignal("s"))));
    const again = aRun({ jobs: [...run.jobs.values(), ...aRun().jobs.values()] });
    const { waits } = take(again, answer(again, null, progress(waitForSignal("s"))), taken);
    expect(waits).toEqual([]);
    expect(again.status).toBe("waiting");
  });

  it("gets an error that its code may catch when it cannot wait", () => {
    for (const opts of [{ signal: "x".repeat(513) }, { timeout: "soon" }, { timeout: undefined }]) {
      const run = aRun();
      const { memos } = take(run, answer(run, null, progress(waitForSignal("s", opts))));
      expect(memos).toMatchObject([{ stepId: "s", kind: "error" }]);
    }
  });
});

import { describe, expect, it } from "vitest";
import {
  aFault,
  answer,
  aRun,
  claim,
  completed,
  failed,
  jobFor,
  openJobs,
  planned,
  progress,
  sleep,
  slept,
  stepError,
  stepRun,
  take,
} from "./testing/builders.ts";
import { discovered, finish } from "./testing/parallel-run.ts";

describe("parallel steps", () => {
  it("are planned, and each is called on its own", () => {
    const run = aRun();
    const transition = take(
      run,
      answer(run, null, progress(planned("x"), planned("y"), sleep("z"))),
    );
    expect(transition.jobs).toMatchObject([
      { kind: "call", stepId: "x", due: null },
      { kind: "call", stepId: "y", due: null },
      { kind: "sleep", stepId: "z", due: { afterMs: 3_600_000 } },
    ]);
    expect(transition).toMatchObject({ planOnly: true, status: "running" });
    expect(openJobs(run)).toEqual(["x", "y", "z"]);
  });

  it("lead to exactly one discovery, when the last of them is done", () => {
    const run = discovered([planned("x"), planned("y"), planned("z")]);
    for (const stepId of ["y", "x"]) {
      expect(finish(run, stepId).jobs).toEqual([]);
      expect(run.planOnly).toBe(true);
    }
    expect(finish(run, "z").jobs).toMatchObject([{ kind: "call", stepId: null }]);
    expect(run).toMatchObject({ planOnly: false, eager: false, status: "running" });
    expect(openJobs(run)).toEqual([null]);
  });

  it("lead to one discovery also when the last to be done is a sleep", () => {
    const run = discovered([planned("x"), sleep("s")]);
    finish(run, "x");
    expect(run.status).toBe("waiting");
    claim(run, "s");
    take(run, slept(run, "s"));
    expect(openJobs(run)).toEqual([null]);
    expect(run.planOnly).toBe(false);
  });

  it("have attempts of their own", () => {
    const run = discovered([planned("x"), planned("y")]);
    take(run, answer(run, "x", progress(stepError("x"))));
    take(run, answer(run, "x", progress(stepError("x"))));
    take(run, answer(run, "y", progress(stepError("y"))));
    const attempts = Array.from(run.jobs.values(), ({ stepId, attempt }) => [stepId, attempt]);
    expect(attempts).toEqual([
      ["x", 2],
      ["y", 1],
    ]);
  });

  it("that are reported again are not called again", () => {
    const run = discovered([planned("x"), planned("y")], { requestVersion: 1 });
    finish(run, "x");
    expect(openJobs(run)).toEqual(["y", null]);
    const again = take(run, answer(run, null, progress(planned("x"), planned("y"))));
    expect(again.jobs).toEqual([]);
    expect(openJobs(run)).toEqual(["y"]);
  });

  it("may answer with the end of the run", () => {
    const run = discovered([planned("x"), planned("y")]);
    expect(take(run, answer(run, "x", completed("x")))).toMatchObject({ status: "completed" });
  });

  it("may answer with steps that were found behind them", () => {
    const run = discovered([planned("x"), planned("y")]);
    take(run, answer(run, "x", progress(planned("z"))));
    expect(openJobs(run)).toEqual(["y", "z"]);
    finish(run, "y");
    finish(run, "z");
    expect(openJobs(run)).toEqual([null]);
  });
});

describe("a lone step", () => {
  it("that was planned keeps immediate execution on", () => {
    const run = discovered([planned("x")]);
    expect(run.planOnly).toBe(false);
  });

  it("beside steps that are finished counts as one", () => {
    const run = aRun();
    take(run, answer(run, null, progress(stepRun("a"))));
    take(run, answer(run, null, progress(planned("a"), planned("x"))));
    expect(run.planOnly).toBe(false);
  });
});

describe("an answer with nothing new", () => {
  it("to an older state is asked for again at once", () => {
    const run = discovered([planned("x"), planned("y")]);
    const older = answer(run, "y", progress());
    finish(run, "x");
    const again = take(run, older);
    expect(again.consumed).toMatchObject([{ fate: { kind: "rearm", attempt: 0, due: null } }]);
    expect(again.failures).toEqual([]);
  });

  it("to the newest state is a fault, and asked for once more (row 45)", () => {
    const run = aRun({ maxAttempts: 5 });
    take(run, answer(run, null, aFault()));
    take(run, answer(run, null, progress()));
    expect(run.status).toBe("running");
    expect(take(run, answer(run, null, progress()))).toMatchObject({
      status: "failed",
      error: { name: "protocol_error" },
    });
  });

  it("is asked for once more even if nothing else is tried again", () => {
    const run = aRun({ maxAttempts: 1 });
    take(run, answer(run, null, progress()));
    take(run, answer(run, null, progress(stepRun("a"))));
    take(run, answer(run, null, progress()));
    expect(run.status).toBe("running");
  });

  it("ends the wait for a discovery that waits for others", () => {
    const run = discovered([planned("x")], { requestVersion: 1 });
    const asked = take(run, answer(run, "x", progress(stepRun("other"))));
    expect(asked.jobs).toMatchObject([{ stepId: null }]);
    take(run, answer(run, null, progress(sleep("s"))));
    expect(run.status).toBe("waiting");
  });

  it("to a discovery of an idle run that has moved on is asked for again, with the flags reset", () => {
    const run = discovered([planned("x"), planned("y")], { requestVersion: 1 });
    finish(run, "x");
    const older = answer(run, null, progress(planned("y")));
    finish(run, "y");
    take(run, older);
    expect(openJobs(run)).toEqual([null]);
    expect(run.planOnly).toBe(false);
  });
});

describe("a discovery that is to be retried later", () => {
  it("is the one that others wait for", () => {
    const run = discovered([planned("x"), planned("y")], { requestVersion: 1 });
    finish(run, "x");
    take(run, answer(run, null, failed()));
    finish(run, "y");
    expect(openJobs(run)).toEqual([null]);
    take(run, answer(run, null, aFault()));
    expect(openJobs(run)).toEqual([null]);
  });
});

describe("a step that another call has finished (I5)", () => {
  it("is not called any more", () => {
    const run = discovered([planned("x"), planned("y")]);
    take(run, answer(run, "y", progress(stepRun("x"), stepRun("y"))));
    expect(openJobs(run)).toEqual([null]);
  });

  it("is not called either if it was planned in the same decision", () => {
    const run = discovered([planned("x"), planned("y")]);
    const transition = take(run, [
      answer(run, "x", progress(planned("z"))),
      answer(run, "y", progress(stepRun("z"))),
    ]);
    expect(transition.jobs.map(({ stepId }) => stepId)).toEqual([null]);
  });

  it("is fenced with the token it was decided from, even if its own call failed just before", () => {
    const run = discovered([planned("x"), planned("y")]);
    const { token, id } = jobFor(run, "x");
    const { consumed } = take(run, [
      answer(run, "x", aFault()),
      answer(run, "y", progress(stepRun("x"), stepRun("y"))),
    ]);
    expect(consumed).toContainEqual({ id, token, fate: { kind: "delete" } });
  });

  it("closes its wait", () => {
    const run = discovered([planned("x"), sleep("s")]);
    const job = { ...claim(run, "s"), kind: "wait" as const };
    run.jobs.set(job.id, job);
    expect(take(run, answer(run, "x", progress(stepRun("s")))).finishedWaits).toEqual(["s"]);
  });
});

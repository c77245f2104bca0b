import { describe, expect, it } from "vitest";
import { aCheckpoint, brief, call, opsOf, type Steps } from "./replay-testing.ts";

describe("when steps are reported while the call goes on", () => {
  const three = async (steps: Steps) => [
    await steps.run("a", () => ({ at: new Date(0) })),
    await steps.run("b", () => undefined),
    await steps.run("c", () => 3),
  ];

  it("runs them one after the other and reports each before the next", async () => {
    const saved: string[][] = [];
    const outcome = await call(three, {}, { checkpoint: aCheckpoint({ saved }) });
    expect(saved).toEqual([["a"], ["b"], ["c"]]);
    expect(opsOf(outcome)).toMatchObject([
      { op: "RunComplete", data: [{ at: "1970-01-01T00:00:00.000Z" }, null, 3] },
    ]);
  });

  it("sends what it has not reported with the answer, when it reports in batches", async () => {
    const saved: string[][] = [];
    const outcome = await call(three, {}, { checkpoint: aCheckpoint({ saved, bufferedSteps: 2 }) });
    expect(saved).toEqual([["a", "b"]]);
    expect(opsOf(outcome).map(({ op }) => op)).toEqual(["StepRun", "RunComplete"]);
  });

  it("stops, and says so, when a newer dispatch has taken over", async () => {
    const checkpoint = aCheckpoint({ answers: ["stale"] });
    const outcome = await call(three, {}, { checkpoint });
    const error = { name: "StaleDispatchError" };
    expect(outcome).toMatchObject({ kind: "failed", noRetry: true, error });
  });

  it("answers with the step when it cannot be reported", async () => {
    const checkpoint = aCheckpoint({ answers: ["stored", "unavailable"] });
    const outcome = await call(three, {}, { checkpoint });
    expect(brief(outcome)).toEqual(["StepRun b null"]);
  });

  it("plans the next step when the call has run for too long", async () => {
    const checkpoint = aCheckpoint({ maxRuntimeMs: 5 });
    const outcome = await call(three, {}, { checkpoint, times: [0, 0, 0, 10] });
    expect(brief(outcome)).toEqual(["StepPlanned b"]);
  });

  it("runs at least one step, however little time there is", async () => {
    const outcome = await call(three, {}, { checkpoint: aCheckpoint({ maxRuntimeMs: 0 }) });
    expect(brief(outcome)).toEqual(["StepPlanned b"]);
  });

  it("ends with the plain result when it was only to plan", async () => {
    const checkpoint = aCheckpoint({});
    const outcome = await call(() => Promise.resolve(1), { planOnly: true }, { checkpoint });
    expect(outcome).toEqual({ kind: "completed", output: "1" });
  });

  it("starts no further step once the executor has gone", async () => {
    const controller = new AbortController();
    const outcome = await call(
      async (steps) => {
        await steps.run("a", () => {
          controller.abort();
        });
        await steps.run("b", () => 2);
      },
      {},
      { checkpoint: aCheckpoint({}), signal: controller.signal },
    );
    expect(brief(outcome)).toEqual(["StepPlanned b"]);
  });

  it("answers with a retried step, so that the executor counts its attempts anew", async () => {
    const saved: string[][] = [];
    const outcome = await call(three, { attempt: 1 }, { checkpoint: aCheckpoint({ saved }) });
    expect(opsOf(outcome)).toMatchObject([{ op: "StepRun", userland: { id: "a" } }]);
    expect(saved).toEqual([]);
  });

  it("reports finished steps before the function's own error", async () => {
    const saved: string[][] = [];
    const outcome = await call(
      async (steps) => {
        await steps.run("a", () => 1);
        throw new Error("boom");
      },
      {},
      { checkpoint: aCheckpoint({ saved, bufferedSteps: 5 }) },
    );
    expect(saved).toEqual([["a"]]);
    expect(outcome).toMatchObject({ kind: "failed", error: { message: "boom" } });
  });
});

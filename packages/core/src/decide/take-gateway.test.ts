import { describe, expect, it } from "vitest";
import type { GatewayOutcome } from "../protocol/gateway.ts";
import type { Input } from "./decide.ts";
import type { RunState } from "./run-state.ts";
import { answer, aRun, claim, gateway, infer, jobFor, progress, take } from "./testing/builders.ts";

function asking(maxAttempts = 2): RunState {
  const run = aRun({ maxAttempts });
  take(run, answer(run, null, progress(gateway("g"))));
  return run;
}

const came = (run: RunState, over: Partial<GatewayOutcome>): Input => ({
  kind: "gateway",
  job: jobFor(run, "g"),
  outcome: { op: "Gateway", data: null, failure: null, ...over },
  elapsedMs: 7,
});

const failure = (over: Partial<NonNullable<GatewayOutcome["failure"]>> = {}) => ({
  error: { name: "GatewayError", message: "no answer" },
  retriable: true,
  retryAfter: null,
  ...over,
});

describe("a step that is a request", () => {
  it("becomes a job that has the request, and nothing else does", () => {
    const run = aRun();
    const transition = take(run, answer(run, null, progress(gateway("g"), infer("i"))));
    const [first, second] = transition.jobs;
    expect(first).toMatchObject({ kind: "gateway", stepId: "g", due: null });
    expect(JSON.parse(first?.request ?? "")).toMatchObject({ method: "GET" });
    expect(second?.request).toContain("Bearer sk-1");
    expect(JSON.stringify({ ...transition, jobs: [] })).not.toMatch(/secret|sk-1/);
    expect(JSON.stringify([...run.jobs.values()])).not.toMatch(/secret|sk-1/);
    expect(run.status).toBe("running");
  });

  it("ends with what was answered, and the function goes on", () => {
    const run = asking();
    const { memos, jobs } = take(run, came(run, { data: '{"status_code":200}' }));
    expect(memos).toMatchObject([
      { stepId: "g", kind: "data", value: '{"status_code":200}', op: "Gateway", attempts: 1 },
    ]);
    expect(jobs).toMatchObject([{ kind: "call", stepId: null }]);
  });

  it("is made again after a failure that may pass, as often as the function is tried (I12)", () => {
    const run = asking(2);
    const { failures } = take(run, came(run, { failure: failure() }));
    expect(failures).toMatchObject([{ stepId: "g", attempt: 0, kind: "error" }]);
    expect(jobFor(run, "g")).toMatchObject({ kind: "gateway", attempt: 1 });
    claim(run, "g");
    const { memos } = take(run, came(run, { failure: failure() }));
    expect(memos).toMatchObject([{ kind: "error", attempts: 2 }]);
    expect(memos[0]?.value).toContain("GatewayError");
  });

  it("waits as long as the other side asks for", () => {
    const run = asking();
    const { consumed } = take(run, came(run, { failure: failure({ retryAfter: "90" }) }));
    expect(consumed).toMatchObject([{ fate: { kind: "rearm", due: { afterMs: 90_000 } } }]);
  });

  it("takes the last answer when no attempt is left, whatever its status", () => {
    const run = asking(1);
    const { memos } = take(run, came(run, { data: '{"status_code":503}', failure: failure() }));
    expect(memos).toMatchObject([{ kind: "data", value: '{"status_code":503}' }]);
  });

  it("is not made again when that would not help", () => {
    const run = asking(5);
    const { memos } = take(run, came(run, { failure: failure({ retriable: false }) }));
    expect(memos).toMatchObject([{ kind: "error" }]);
  });

  it("that cannot be made gets an error that its code may catch", () => {
    const run = aRun();
    const { memos, jobs } = take(
      run,
      answer(run, null, progress(gateway("g", { url: "nowhere" }))),
    );
    expect(memos).toMatchObject([{ stepId: "g", kind: "error" }]);
    expect(jobs.map(({ kind }) => kind)).not.toContain("gateway");
  });

  it("changes nothing when its holder is stale (I7)", () => {
    const run = asking();
    const late = came(run, { data: "1" });
    claim(run, "g");
    expect(() => take(run, late)).toThrow("nothing was decided");
  });
});

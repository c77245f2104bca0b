import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callRequestBody, type CallRequest, eventText, type MemoEntry } from "./call-request.ts";

function aRequest(over: Partial<CallRequest> = {}): CallRequest {
  return {
    runId: "run-1",
    functionId: "function-1",
    stepId: "step",
    jobId: "job-1",
    generation: 3,
    requestId: "request-1",
    attempt: 1,
    maxAttempts: 5,
    version: 2,
    planOnly: false,
    checkpointing: true,
    env: "prod",
    events: ['{"name":"shop/order.placed"}'],
    memos: [],
    ...over,
  };
}

const memo = (stepId: string, value: string, kind: MemoEntry["kind"] = "data"): MemoEntry => ({
  stepId,
  kind,
  value,
});

interface Body {
  readonly version: number;
  readonly event: unknown;
  readonly events: readonly unknown[];
  readonly steps: Readonly<Record<string, unknown>>;
  readonly defers: unknown;
  readonly use_api: boolean;
  readonly ctx: Readonly<Record<string, unknown>>;
}

const bodyOf = (over: Partial<CallRequest>) => JSON.parse(callRequestBody(aRequest(over))) as Body;

describe("the body of a call", () => {
  it("says what protocol.md 3.1 asks for", () => {
    expect(bodyOf({ memos: [memo("a", "1")] })).toEqual({
      version: 2,
      event: { name: "shop/order.placed" },
      events: [{ name: "shop/order.placed" }],
      steps: { a: { data: 1 } },
      defers: {},
      use_api: false,
      ctx: {
        fn_id: "function-1",
        run_id: "run-1",
        env: "prod",
        step_id: "step",
        attempt: 1,
        max_attempts: 5,
        stack: { stack: ["a"], current: 1 },
        qi_id: "job-1",
        job_id: "job-1",
        request_id: "request-1",
        generation_id: 3,
        disable_immediate_execution: false,
        use_api: false,
      },
    });
  });

  it("names no function when checkpointing is off, which is how the app learns of it", () => {
    expect(bodyOf({ checkpointing: false }).ctx).not.toHaveProperty("fn_id");
  });

  it("asks for plans only when told to", () => {
    expect(bodyOf({ planOnly: true }).ctx["disable_immediate_execution"]).toBe(true);
  });

  it("gives memos back byte for byte", () => {
    const text = String.raw`{"b": 1.0,"a":"\u0000 \ud800","__proto__":12345678901234567890}`;
    expect(callRequestBody(aRequest({ memos: [memo("a", text)] }))).toContain(
      `"steps":{"a":{"data":${text}}}`,
    );
  });

  it("writes each kind of memo in the form that the app knows", () => {
    const memos = [
      memo("data", "null"),
      memo("error", '{"name":"E","message":"m"}', "error"),
      memo("slept", "ignored", "null"),
      memo("input", "[1]", "input"),
    ];
    expect(bodyOf({ memos }).steps).toEqual({
      data: { data: null },
      error: { error: { name: "E", message: "m" } },
      slept: null,
      input: { input: [1] },
    });
  });

  it("lists in the stack, in completion order, every step with a result and no other", () => {
    const entry = fc.record({
      stepId: fc.string({ minLength: 1 }),
      kind: fc.constantFrom<MemoEntry["kind"]>("data", "error", "null", "input"),
      value: fc.json(),
    });
    const memos = fc.uniqueArray(entry, { selector: ({ stepId }) => stepId });
    fc.assert(
      fc.property(memos, (list) => {
        const finished = list.filter(({ kind }) => kind !== "input").map(({ stepId }) => stepId);
        const { ctx, steps } = bodyOf({ memos: list });
        expect(ctx["stack"]).toEqual({ stack: finished, current: finished.length });
        expect(Object.keys(steps).toSorted()).toEqual(list.map(({ stepId }) => stepId).toSorted());
      }),
    );
  });

  it("takes the memos in one pass, so that steps and stack are one snapshot", () => {
    function* once() {
      yield memo("a", "1");
      yield memo("b", "2");
    }
    const { steps, ctx } = bodyOf({ memos: once() });
    expect(steps).toEqual({ a: { data: 1 }, b: { data: 2 } });
    expect(ctx["stack"]).toEqual({ stack: ["a", "b"], current: 2 });
  });

  it("sends all triggering events, the first of them as `event`", () => {
    const { event, events } = bodyOf({ events: ['{"n":1}', '{"n":2}'] });
    expect(event).toEqual({ n: 1 });
    expect(events).toEqual([{ n: 1 }, { n: 2 }]);
    expect(bodyOf({ events: [] })).toMatchObject({ event: null, events: [] });
  });
});

describe("an event's text", () => {
  const event = { id: "1", name: "a", data: { x: "é" }, user: {}, ts: 5 };

  it("has the fields that the app reads", () => {
    expect(JSON.parse(eventText(event))).toEqual(event);
  });

  it("has a version only if the sender gave one", () => {
    expect(JSON.parse(eventText({ ...event, v: "2" }))).toEqual({ ...event, v: "2" });
  });
});

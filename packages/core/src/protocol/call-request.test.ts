import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "./canonical-json.ts";
import {
  callRequestBody,
  type CallRequest,
  callStateBytes,
  callTexts,
  eventText,
  type MemoEntry,
  memosText,
} from "./call-request.ts";

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
    defers: [],
    isTrimmed: false,
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
  it("says what docs/protocol.md 3.1 asks for", () => {
    expect(bodyOf({ memos: [memo("a", "1")] })).toEqual({
      version: 2,
      event: { name: "shop/order.placed" },
      events: [{ name: "shop/order.placed" }],
      steps: { a: { data: 1 } },
      defers: {},
      use_api: false,
      ctx: {
        fn_id: "function-1",
        cairn: { checkpoint_batches: true },
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
    const { ctx } = bodyOf({ checkpointing: false });
    expect(ctx).not.toHaveProperty("fn_id");
    expect(ctx).not.toHaveProperty("cairn");
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

describe("a call whose state is too large to travel", () => {
  const memos = [memo("b", "1"), memo("a", "2"), memo("c", "null", "null")];

  it("says so twice, and has neither memos nor a stack: both are of what the app fetches (I20)", () => {
    const body = bodyOf({ isTrimmed: true, memos });
    expect(body).toMatchObject({ use_api: true, steps: {}, events: [] });
    expect(body.event).toEqual({ name: "shop/order.placed" });
    expect(body.ctx).toMatchObject({ use_api: true, stack: { current: 0, stack: [] } });
  });

  it("is one by its events, its memos and their names, without being put together", () => {
    const events = [`{"data":"${"x".repeat(100)}"}`];
    const text = callRequestBody(aRequest({ events, memos }));
    const bytes = callStateBytes(events, memos, 6);
    expect(bytes).toBeLessThan(text.length);
    expect(callStateBytes(events, memos, 1_006)).toBe(bytes + 1_000);
  });

  it("fetches the memos in the order in which they were finished", () => {
    expect(memosText(memos)).toBe('{"b":{"data":1},"a":{"data":2},"c":null}');
  });
});

describe("the deferred functions of a call", () => {
  it("are listed with whether they can still be taken back", () => {
    const defers = [
      { id: "d", isAbortable: true },
      { id: "e", isAbortable: false },
    ];
    expect(bodyOf({ defers }).defers).toEqual({ d: { abortable: true }, e: { abortable: false } });
  });
});

describe("the canonical form of a call's body", () => {
  const texts = fc.jsonValue().map((value) => JSON.stringify(value));
  const canonical = (text: string): string => canonicalJson(JSON.parse(text) as never);

  it("is that of the body, whatever the run has done", () => {
    const requests = fc.record({
      events: fc.array(texts, { minLength: 1, maxLength: 3 }),
      memos: fc.uniqueArray(
        fc.record({
          stepId: fc.string({ unit: "binary" }),
          kind: fc.constantFrom("data", "error", "null", "input"),
          value: texts,
        }),
        { selector: ({ stepId }) => stepId, maxLength: 5 },
      ),
      defers: fc.uniqueArray(fc.record({ id: fc.string(), isAbortable: fc.boolean() }), {
        selector: ({ id }) => id,
      }),
      checkpointing: fc.boolean(),
      isTrimmed: fc.boolean(),
    });
    fc.assert(
      fc.property(requests, (over) => {
        const pieces = {
          events: over.events.map(canonical),
          memos: over.memos.map((one) => ({ ...one, value: canonical(one.value) })),
        };
        expect(callTexts(aRequest(over)).canonical(pieces)).toBe(
          canonical(callRequestBody(aRequest(over))),
        );
      }),
    );
  });
});

import { describe, expect, it } from "vitest";
import type { Expression } from "../expression/expression.ts";
import { type FunctionEntry, indexFunctions } from "./function-index.ts";
import { planEvent } from "./plan-events.ts";
import { aMoment, NOW_MS } from "./testing/builders.ts";
import { aFunction, anEvent, on } from "./testing/functions.ts";

const NAME = "shop/order.placed";

const plan = (functions: readonly FunctionEntry[], event = anEvent()) =>
  planEvent(event, indexFunctions(functions), aMoment());

const broken: Expression = { kind: "call", name: "no_such_call", args: [] };

describe("an event", () => {
  it("starts a run of every function that listens to it, at once", () => {
    const { runs, skips } = plan([
      aFunction("charge", [on(NAME)]),
      aFunction("audit", [on("shop/*")]),
      aFunction("other", [on("bank/paid")]),
    ]);
    expect(skips).toEqual([]);
    expect(runs).toMatchObject([
      {
        functionId: "charge",
        appId: "app",
        eventId: "event",
        cause: "event",
        parentRunId: null,
        parentStepId: null,
        originalRunId: null,
        depth: 0,
        maxAttempts: 5,
        due: null,
      },
      { functionId: "audit" },
    ]);
  });

  it("gives every run, its job and the look for waits an id of their own", () => {
    const { runs, matchJobId } = plan([aFunction("a", [on(NAME)]), aFunction("b", [on(NAME)])]);
    const ids = [...runs.flatMap(({ id, jobId }) => [id, jobId]), matchJobId];
    expect(new Set(ids).size).toBe(5);
  });

  it("starts its runs when its time has come", () => {
    const functions = [aFunction("charge", [on(NAME)])];
    const dueOf = (ts: number) => plan(functions, anEvent({ ts })).runs[0]?.due;
    expect(dueOf(NOW_MS + 1)).toEqual({ atMs: NOW_MS + 1 });
    expect(dueOf(NOW_MS)).toBeNull();
    expect(dueOf(NOW_MS - 1)).toBeNull();
  });

  it("that nobody listens to still has waits looked for", () => {
    expect(plan([])).toMatchObject({
      runs: [],
      skips: [],
      matchJobId: expect.any(String) as string,
    });
  });

  it("is seen by its triggers' conditions", () => {
    const isSeven: Expression = {
      kind: "binary",
      operator: "==",
      left: {
        kind: "member",
        object: { kind: "member", object: { kind: "variable", name: "event" }, name: "data" },
        name: "id",
      },
      right: { kind: "literal", value: "7" },
    };
    const functions = [aFunction("charge", [on(NAME, isSeven)])];
    expect(plan(functions).runs).toHaveLength(1);
    expect(plan(functions, anEvent({ data: { id: "8" } })).runs).toHaveLength(0);
  });
});

describe("a function that listens gets exactly one run or one reason (I3)", () => {
  it("one run, however many of its triggers fit", () => {
    const { runs, skips } = plan([aFunction("a", [on(NAME), on("shop/*"), on(NAME, true)])]);
    expect([runs.length, skips.length]).toEqual([1, 0]);
  });

  it("one run, if one of its conditions holds, whichever comes first", () => {
    for (const conditions of [
      [false, true],
      [true, false],
    ]) {
      const { runs, skips } = plan([
        aFunction(
          "a",
          conditions.map((holds) => on(NAME, holds)),
        ),
      ]);
      expect([runs.length, skips.length]).toEqual([1, 0]);
    }
  });

  it("the condition that did not hold", () => {
    expect(plan([aFunction("a", [on(NAME, false), on("shop/*", false)])])).toMatchObject({
      runs: [],
      skips: [{ functionId: "a", reason: "condition_false", detail: "the condition" }],
    });
  });

  it("the condition that could not be evaluated, and why", () => {
    const { runs, skips } = plan([aFunction("a", [on(NAME, broken)])]);
    expect(runs).toEqual([]);
    expect(skips).toMatchObject([{ functionId: "a", reason: "condition_error" }]);
    expect(skips[0]?.detail).toMatch(/^the condition: .+/);
  });

  it("the condition, even if nobody kept its text", () => {
    const trigger = { ...on(NAME, false), conditionSource: null };
    expect(plan([aFunction("a", [trigger])]).skips).toMatchObject([{ detail: "" }]);
  });
});

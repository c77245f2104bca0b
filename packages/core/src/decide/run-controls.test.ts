import { describe, expect, it } from "vitest";
import type { JsonValue } from "../domain/json.ts";
import type { Expression } from "../expression/expression.ts";
import type { CancelRule } from "./cancel-watches.ts";
import {
  NO_CONTROLS,
  NO_RUN_CONTROLS,
  onceKey,
  runControls,
  type Timeouts,
} from "./run-controls.ts";
import { aFunction, anEvent } from "./testing/functions.ts";

const newId = () => "job";
const now = { event: anEvent(), due: null };

const timeouts = (over: Partial<Timeouts>) => ({
  ...NO_CONTROLS,
  timeouts: { startMs: null, finishMs: null, ...over },
});

const idOf = (name: "event" | "async"): Expression => ({
  kind: "member",
  object: { kind: "member", object: { kind: "variable", name }, name: "data" },
  name: "id",
});

const SAME_ID: Expression = {
  kind: "binary",
  operator: "==",
  left: idOf("event"),
  right: idOf("async"),
};

const aRule = (over: Partial<CancelRule> = {}): CancelRule => ({
  event: "shop/order.cancelled",
  condition: null,
  conditionSource: null,
  timeout: { afterMs: 1 },
  ...over,
});

describe("a run", () => {
  it("has nothing to end it from outside unless its function says so", () => {
    expect(runControls(NO_CONTROLS, now, newId)).toEqual(NO_RUN_CONTROLS);
  });

  it("is looked at when the first of its timeouts may be over", () => {
    const both = timeouts({ startMs: 10, finishMs: 5 });
    expect(runControls(both, now, newId).deadline).toEqual({ jobId: "job", due: { afterMs: 5 } });
    const start = runControls(timeouts({ startMs: 10 }), now, newId);
    expect(start.deadline?.due).toEqual({ afterMs: 10 });
  });

  it("has its timeouts counted from when it is due", () => {
    const later = { event: anEvent(), due: { atMs: 1_000 } };
    const { deadline } = runControls(timeouts({ startMs: 10 }), later, newId);
    expect(deadline?.due).toEqual({ atMs: 1_010 });
  });

  it("knows what would cancel it by its own event's values", () => {
    const rules = [aRule(), aRule({ condition: SAME_ID, conditionSource: "same id" })];
    const { watches } = runControls({ ...NO_CONTROLS, cancelOn: rules }, now, newId);
    expect(watches).toMatchObject([
      { position: 0, condition: null, key: null, expires: { afterMs: 1 } },
      { position: 1, conditionSource: "same id", key: { path: ["data", "id"], value: "s:7" } },
    ]);
  });
});

describe("an idempotency key", () => {
  const fn = { ...aFunction("f"), controls: { ...NO_CONTROLS, idempotency: idOf("event") } };
  const keyOf = (id?: JsonValue) =>
    onceKey(fn, { event: anEvent({ data: id === undefined ? {} : { id } }), nowMs: 0 });

  it("is made of the value's text", () => {
    expect(keyOf(7)).toBe(keyOf("7"));
    expect(keyOf(true)).toBe(keyOf("true"));
    expect(keyOf({ a: 1, b: 2 })).toBe(keyOf({ b: 2, a: 1 }));
    expect(keyOf("a")).not.toBe(keyOf("b"));
  });

  it("of a text is what it always was, so that an upgrade forgets none", () => {
    expect(keyOf('a "b"')).toBe(String.raw`f:"a \"b\""`);
  });

  it("is none without a value; a text that reads null is one", () => {
    expect(keyOf(null)).toBeNull();
    expect(keyOf()).toBeNull();
    expect(keyOf("null")).toBe('f:"null"');
  });
});

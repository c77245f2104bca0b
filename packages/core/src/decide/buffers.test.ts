import { describe, expect, it } from "vitest";
import type { Expression } from "../expression/expression.ts";
import type { BufferRule } from "./buffer-rules.ts";
import { type FunctionEntry, indexFunctions } from "./function-index.ts";
import { planEvent } from "./plan-events.ts";
import { planFlush } from "./plan-flush.ts";
import { NO_CONTROLS } from "./run-controls.ts";
import { aMoment, NOW_MS } from "./testing/builders.ts";
import { aFunction, anEvent, on } from "./testing/functions.ts";

const NAME = "shop/order.placed";

const debounce: BufferRule = { kind: "debounce", periodMs: 1_000, timeoutMs: null, key: null };
const batch: BufferRule = {
  kind: "batch",
  maxSize: 10,
  timeoutMs: 1_000,
  key: null,
  condition: null,
};

const id: Expression = {
  kind: "member",
  object: { kind: "member", object: { kind: "variable", name: "event" }, name: "data" },
  name: "id",
};
const broken: Expression = { kind: "call", name: "no_such_call", args: [] };
const no: Expression = { kind: "literal", value: false };

const withBuffer = (
  buffer: BufferRule,
  over: Partial<FunctionEntry["controls"]> = {},
): FunctionEntry => ({
  ...aFunction("f", [on(NAME), on("shop/*")]),
  controls: { ...NO_CONTROLS, buffer, ...over },
});

const plan = (fn: FunctionEntry, event = anEvent()) =>
  planEvent(event, indexFunctions([fn]), aMoment());

describe("an event of a function that waits for others", () => {
  it("starts no run and goes into the buffer, once", () => {
    for (const rule of [debounce, batch]) {
      const { runs, skips, buffered } = plan(withBuffer(rule));
      expect({ runs, skips }).toEqual({ runs: [], skips: [] });
      expect(buffered).toMatchObject([{ functionId: "f", rule, key: null, onceKey: null }]);
    }
  });

  it("has the key that its function gives it", () => {
    expect(plan(withBuffer({ ...debounce, key: id })).buffered).toMatchObject([{ key: "7" }]);
    const keyless = anEvent({ data: {} });
    expect(plan(withBuffer({ ...batch, key: id }), keyless).buffered).toMatchObject([
      { key: "null" },
    ]);
  });

  it("starts a run at once when nobody knows which events it belongs with", () => {
    const { runs, buffered } = plan(withBuffer({ ...debounce, key: broken }));
    expect(buffered).toEqual([]);
    expect(runs).toHaveLength(1);
  });

  it("starts a run at once when the condition of a batch leaves it out, or breaks", () => {
    for (const condition of [no, broken]) {
      const { runs, buffered } = plan(withBuffer({ ...batch, condition }));
      expect(buffered).toEqual([]);
      expect(runs).toHaveLength(1);
    }
  });

  it("is counted in a batch as many bytes as the app gets of it", () => {
    const [one] = plan(withBuffer(batch)).buffered;
    const [more] = plan(withBuffer(batch), anEvent({ data: { id: "7", text: "é" } })).buffered;
    expect((more?.bytes ?? 0) - (one?.bytes ?? 0)).toBe(',"text":"é"'.length + 1);
  });

  it("is asked for its idempotency key when it joins a batch, and not when it is debounced", () => {
    const keyOf = (rule: BufferRule) =>
      plan(withBuffer(rule, { idempotency: id })).buffered[0]?.onceKey;
    expect(keyOf(batch)).toEqual(expect.any(String));
    expect(keyOf(debounce)).toBeNull();
  });
});

describe("a buffer that is due", () => {
  const flush = (kind: "debounce" | "batch", fn: FunctionEntry | undefined, event = anEvent()) =>
    planFlush({ kind, functionId: "f", event }, fn, aMoment());

  it("starts a run of the function as it is now, for whoever claims it", () => {
    expect(flush("debounce", aFunction("f"))).toMatchObject({
      kind: "run",
      run: { functionId: "f", eventId: "event", cause: "event", due: { afterMs: 0 } },
    });
  });

  it("starts it at the time of a debounced event; a batch has no such time", () => {
    const event = anEvent({ ts: NOW_MS + 5 });
    const dueOf = (kind: "debounce" | "batch") => {
      const planned = flush(kind, aFunction("f"), event);
      return planned.kind === "run" ? planned.run.due : undefined;
    };
    expect(dueOf("debounce")).toEqual({ atMs: NOW_MS + 5 });
    expect(dueOf("batch")).toEqual({ afterMs: 0 });
  });

  it("asks a debounced run for its idempotency key, and a batch no more", () => {
    const fn = withBuffer(batch, { idempotency: id });
    const keyOf = (kind: "debounce" | "batch") => {
      const planned = flush(kind, fn);
      return planned.kind === "run" ? planned.run.start.onceKey : undefined;
    };
    expect(keyOf("debounce")).toEqual(expect.any(String));
    expect(keyOf("batch")).toBeNull();
  });

  it("says why when the function is gone or skips events", () => {
    expect(flush("batch", undefined)).toMatchObject({ skip: { reason: "function_missing" } });
    const pause = {
      scope: "function",
      mode: "skip",
      reason: null,
      pausedBy: "dev",
      pausedAt: "2026-01-01T00:00:00.000Z",
    } as const;
    expect(flush("debounce", { ...aFunction("f"), pauses: [pause] })).toMatchObject({
      skip: { functionId: "f", reason: "paused" },
    });
  });
});

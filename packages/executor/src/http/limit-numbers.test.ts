import { CairnError, limitFields, type LimitKind, limitProblem } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { FlowControl } from "../app/flow-control.ts";
import { limitNumbers } from "./limit-numbers.ts";

/** As a sync takes them, with what is wrong for none. */
const IN_CODE: readonly (readonly [LimitKind, string, Readonly<Record<string, unknown>>])[] = [
  ["step", "concurrency", { limit: 5 }],
  ["run", "concurrency", { limit: 5, unit: "run" }],
  ["throttle", "throttle", { limit: 5, period: "1m", burst: 5 }],
  ["rate", "rateLimit", { limit: 5, period: "1m" }],
  ["debounce", "debounce", { period: "1m", timeout: "1m" }],
  ["batch", "batchEvents", { maxSize: 5, timeout: "1m" }],
];

const COUNTS = [-1, 1, 1.5, 2, 100, 101, 1_000_000, 1_000_001];
const TIMES = [
  "0s",
  "999ms",
  "1s",
  "10m",
  "601s",
  "24h",
  "1441m",
  "7d",
  "8d",
  "366d",
  "367d",
  "soon",
];

const refusal = (kind: LimitKind, given: object): CairnError => {
  try {
    limitNumbers({ name: "it", unit: kind }, given);
  } catch (error) {
    if (error instanceof CairnError) return error;
    throw error;
  }
  throw new Error("it was taken");
};

describe("a number that is set at runtime", () => {
  it.each(IN_CODE)("is one of %s that a sync would take", (kind, place, valid) => {
    for (const field of limitFields(kind)) {
      const isTime = field === "period" || field === "timeout";
      const inCode = kind === "batch" && field === "limit" ? "maxSize" : field;
      for (const value of isTime ? TIMES : COUNTS) {
        const { success } = FlowControl.safeParse({ [place]: { ...valid, [inCode]: value } });
        const taken = { field, value, success: limitProblem(kind, field, value) === null };
        expect(taken).toEqual({ field, value, success });
      }
    }
  });

  it("is refused with its field, its value and what is allowed, all that are wrong at once", () => {
    const { code, message } = refusal("batch", { limit: 500, period: "1m", timeout: "1d" });
    expect(code).toBe("parameter_invalid");
    expect(message).toBe(
      "it was not changed: limit is 500, allowed is a whole number from 2 to 100; " +
        'period is "1m", allowed is nothing: it has limit and timeout; ' +
        'timeout is "1d", allowed is a duration from 1s to 10m, such as "30s" or "2m".',
    );
  });

  it.each(IN_CODE)("has to be there, of %s too", (kind) => {
    expect(refusal(kind, {}).message).toMatch(/missing/);
  });
});

describe("what is left out", () => {
  it("is what the code says", () => {
    expect(limitNumbers({ name: "it", unit: "rate" }, { limit: 3 })).toEqual({
      limit: 3,
      periodMs: null,
      burst: null,
      timeoutMs: null,
    });
    expect(limitNumbers({ name: "it", unit: "debounce" }, { timeout: "1m30s" })).toEqual({
      limit: null,
      periodMs: null,
      burst: null,
      timeoutMs: 90_000,
    });
  });
});

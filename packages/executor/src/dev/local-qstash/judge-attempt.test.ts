// What an answer means for a message.
import { describe, expect, it } from "vitest";
import { judgeAttempt } from "./judge-attempt.ts";
import type { Outcome } from "./message.ts";

const THREE = { maxRetries: 3, retryDelay: undefined };

function answered(status: number, headers: Outcome["headers"] = {}): Outcome {
  return { status, headers, body: Buffer.alloc(0), error: undefined };
}

function delayAfter(retried: number, headers: Outcome["headers"] = {}): number {
  const verdict = judgeAttempt({ ...THREE, maxRetries: 9 }, answered(500, headers), retried);
  return verdict.kind === "retry" ? Math.round(verdict.afterMs / 1_000) : Number.NaN;
}

describe("an answer", () => {
  it("of 2xx delivers, of anything else does not", () => {
    expect(judgeAttempt(THREE, answered(204), 3)).toEqual({ kind: "delivered" });
    expect(judgeAttempt(THREE, answered(302), 3)).toEqual({ kind: "failed" });
    expect(judgeAttempt(THREE, answered(302), 2).kind).toBe("retry");
  });

  it("of 489 is final with its header alone", () => {
    const header = { "upstash-nonretryable-error": "true" };
    expect(judgeAttempt(THREE, answered(489, header), 0)).toEqual({ kind: "failed" });
    expect(judgeAttempt(THREE, answered(489), 0).kind).toBe("retry");
    expect(judgeAttempt(THREE, answered(500, header), 0).kind).toBe("retry");
  });
});

describe("the time until a retry", () => {
  it("grows by e^2.5 each time, up to a day", () => {
    expect([0, 1, 2, 3, 4, 5].map((retried) => delayAfter(retried))).toEqual([
      12, 148, 1_808, 22_026, 86_400, 86_400,
    ]);
  });

  it.each([
    ["retry-after", "30", 30],
    ["retry-after", "6m5s", 365],
    ["retry-after", new Date(Date.now() + 60_000).toUTCString(), 60],
    ["retry-after", "Thu, 01 Jan 1970 00:00:00 GMT", 0],
    ["retry-after", "9999999", 86_400],
    ["retry-after", "sometime", 12],
    ["x-ratelimit-reset-requests", "7", 7],
  ])("is what %s: %s asks for", (name, value, seconds) => {
    expect(Math.abs(delayAfter(0, { [name]: value }) - seconds)).toBeLessThanOrEqual(1);
  });

  it("is what its expression gives, if that is a number", () => {
    const judge = (afterMs: number) => {
      const retryDelay = { expression: "", evaluate: () => afterMs };
      return judgeAttempt({ maxRetries: 3, retryDelay }, answered(500), 0);
    };
    expect(judge(250)).toEqual({ kind: "retry", afterMs: 250 });
    expect(judge(Number.NaN)).toMatchObject({ afterMs: Math.exp(2.5) * 1_000 });
  });
});

import { describe, expect, it } from "vitest";
import {
  DEFAULT_RETRY_POLICY,
  fixedRetryPolicy,
  parseRetryAfter,
  RETRY_AFTER_MAX_MS,
  RETRY_AFTER_MIN_MS,
  retryDelayMs,
  unreachableDelayMs,
} from "./backoff.ts";
import { NOW_MS } from "./testing/builders.ts";

describe("the delay before the next attempt", () => {
  it("grows as published, and then stays", () => {
    const seconds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 99].map(
      (failures) => retryDelayMs(DEFAULT_RETRY_POLICY, failures, 0) / 1000,
    );
    expect(seconds).toEqual([15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200, 7200, 7200]);
  });

  it("is spread by up to half a minute, in whole milliseconds", () => {
    expect(retryDelayMs(DEFAULT_RETRY_POLICY, 1, 0.99999)).toBe(45_000);
    expect(retryDelayMs(DEFAULT_RETRY_POLICY, 1, 0.5)).toBe(30_000);
  });

  it("is the same for ever where a policy says so", () => {
    const policy = fixedRetryPolicy(1_000);
    for (const failures of [0, 1, 2, 50]) {
      expect(retryDelayMs(policy, failures, 0.9)).toBe(1_000);
      expect(unreachableDelayMs(policy, failures)).toBe(1_000);
    }
  });

  it("is shorter at first for an app that was not reached", () => {
    const seconds = [1, 2, 3, 4].map(
      (failures) => unreachableDelayMs(DEFAULT_RETRY_POLICY, failures) / 1000,
    );
    expect(seconds).toEqual([1, 2, 5, 15]);
  });

  it("is a second if a policy has no delays", () => {
    const policy = { delaysMs: [], jitterMs: 0, unreachableDelaysMs: [] };
    expect(retryDelayMs(policy, 1, 0)).toBe(RETRY_AFTER_MIN_MS);
  });
});

describe("Retry-After (row 53)", () => {
  const afterMs = (text: string) => parseRetryAfter(text, NOW_MS);

  it.each([
    ["90", 90_000],
    [" 90 ", 90_000],
    ["1.5", 1_500],
    ["1.0005", 1_001],
    ["2m", 120_000],
    ["0", RETRY_AFTER_MIN_MS],
    ["-5", RETRY_AFTER_MIN_MS],
    ["500ms", RETRY_AFTER_MIN_MS],
    ["1e12", RETRY_AFTER_MAX_MS],
    ["1000000000000", RETRY_AFTER_MAX_MS],
    ["366d", RETRY_AFTER_MAX_MS],
    ["2026-01-01T00:01:00.000Z", 60_000],
    ["Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
    ["Thu Jan  1 00:01:00 2026 GMT", 60_000],
    ["1999-01-01T00:00:00Z", RETRY_AFTER_MIN_MS],
    ["9999-01-01T00:00:00Z", RETRY_AFTER_MAX_MS],
  ])("%j is %i ms from now", (text, ms) => {
    expect(afterMs(text)).toEqual({ afterMs: ms });
  });

  it.each(["", "  ", "abc", "soon 5", "5 apples", "NaN", "2026-99-99", "Wed, never"])(
    "%j says nothing: the usual delay applies",
    (text) => {
      expect(afterMs(text)).toBeUndefined();
    },
  );

  it("that was not sent says nothing", () => {
    expect(parseRetryAfter(null, NOW_MS)).toBeUndefined();
  });
});

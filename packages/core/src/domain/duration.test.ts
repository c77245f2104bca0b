import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, parseDue, parseDuration } from "./duration.ts";

describe("parseDuration", () => {
  it.each([
    ["1d2h30s", 93_630_000],
    ["2w", 1_209_600_000],
    ["1m1ms", 60_001],
    ["500ms", 500],
    ["1.5h", 5_400_000],
    ["0s", 0],
  ])("reads %j as %i ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it("reads the empty text, which the SDK writes for zero and less, as no time", () => {
    expect(parseDuration("")).toBe(0);
  });

  it("rounds up, so that nothing wakes early", () => {
    expect(parseDuration("0.4ms")).toBe(1);
    expect(parseDuration("0.0001s")).toBe(1);
  });

  it.each(["abc", "5", "-5s", "1d ", " 1d", "1d-2h", "NaN", "1y", "s", ".5s", "1e3s", "1S", "٣s"])(
    "takes %j for no duration",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it("gives the same answer after a text that was none", () => {
    expect(parseDuration("1h!")).toBeUndefined();
    expect(parseDuration("1h")).toBe(3_600_000);
  });
});

describe("formatDuration", () => {
  it.each([
    [93_600_000, "1d2h"],
    [1, "1s"],
    [61_000, "1m1s"],
    [604_800_000, "1w"],
    [0, ""],
    [-5, ""],
  ])("writes %i ms as %j", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("is read back as the same time in whole seconds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000_000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1_000))).toBe(seconds * 1_000);
      }),
    );
  });
});

describe("parseDue", () => {
  it("reads a duration as a time from the commit on", () => {
    expect(parseDue("1m")).toEqual({ afterMs: 60_000 });
    expect(parseDue("")).toEqual({ afterMs: 0 });
  });

  it("reads a date as an instant, with its zone", () => {
    const atMs = Date.UTC(2026, 0, 31, 9);
    expect(parseDue("2026-01-31T09:00:00.000Z")).toEqual({ atMs });
    expect(parseDue("2026-01-31T11:00:00+02:00")).toEqual({ atMs });
    expect(parseDue("2026-01-31 09:00:00Z")).toEqual({ atMs });
  });

  it("reads a date alone as midnight UTC", () => {
    expect(parseDue("2026-01-31")).toEqual({ atMs: Date.UTC(2026, 0, 31) });
  });

  it("refuses a time of day without a zone: it would depend on the machine", () => {
    expect(parseDue("2026-01-31T09:00:00")).toBeUndefined();
    expect(parseDue("2026-01-31 09:00")).toBeUndefined();
  });

  it.each(["2026-13-01", "2026-01-31T99:00:00Z", "tomorrow", "2026", "NaN", "1d2026-01-31"])(
    "takes %j for neither",
    (text) => {
      expect(parseDue(text)).toBeUndefined();
    },
  );
});

import { describe, expect, it } from "vitest";
import { dueText, durationMs, durationText, instantText } from "./duration-text.ts";

describe("a duration", () => {
  it.each([
    { value: 1_500, ms: 1_500, text: "1s500ms" },
    { value: "90s", ms: 90_000, text: "1m30s" },
    { value: "2 days", ms: 172_800_000, text: "2d" },
    { value: "1 week 3 hrs", ms: 615_600_000, text: "1w3h" },
    { value: "1h30m", ms: 5_400_000, text: "1h30m" },
    { value: "1.5 Hours", ms: 5_400_000, text: "1h30m" },
    { value: "500ms", ms: 500, text: "500ms" },
    { value: 0, ms: 0, text: "" },
    { value: -5, ms: -5, text: "" },
  ])("of $value is $ms ms, on the wire $text", ({ value, ms, text }) => {
    expect([durationMs(value), durationText(value, "it")]).toEqual([ms, text]);
  });

  it.each(["", "soon", "5", "5 parsecs", Number.NaN, Infinity])("cannot be %s", (value) => {
    expect(durationMs(value)).toBeUndefined();
    expect(() => durationText(value, 'step "nap": the duration')).toThrow(
      'step "nap": the duration must be milliseconds or a duration such as "90s"',
    );
  });
});

describe("an instant", () => {
  it("is written as an ISO date, also where a duration may be", () => {
    const at = new Date("2030-01-01T00:00:00Z");
    expect([instantText(at, "it"), dueText(at, "it")]).toEqual([
      at.toISOString(),
      at.toISOString(),
    ]);
    expect(instantText("2030-01-01", "it")).toBe("2030-01-01T00:00:00.000Z");
  });

  it("cannot be an invalid date", () => {
    expect(() => instantText("tomorrow", "the end")).toThrow("the end must be a Date");
  });
});

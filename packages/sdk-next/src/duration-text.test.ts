import { describe, expect, it } from "vitest";
import { trusted } from "./trusted.ts";
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

  it.each(["tomorrow", "2026-02-30T00:00:00Z", "2027-02-29", "2026-04-31"])(
    "cannot be %s",
    (value) => {
      expect(() => instantText(value, "the end")).toThrow(
        `the end must be a Date or an ISO-8601 date, got ${value}`,
      );
    },
  );

  it("may be the last day of February", () => {
    expect(instantText("2028-02-29T00:00:00Z", "it")).toBe("2028-02-29T00:00:00.000Z");
  });

  it.each([[null], [undefined], [true]])("is not %s, as code without types may give", (value) => {
    expect(() => instantText(trusted(value), "the end")).toThrow("the end must be a Date");
    expect(() => dueText(trusted(value), "the end")).toThrow("the end must be milliseconds");
  });
});

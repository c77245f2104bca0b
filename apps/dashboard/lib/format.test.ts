import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatFine,
  formatGrowing,
  formatMs,
  formatRough,
  formatUntil,
  formatUtc,
  plural,
  shortId,
} from "./format.ts";

describe("durations", () => {
  it.each([
    [0, "0 ms"],
    [-5, "0 ms"],
    [0.4, "0 ms"],
    [42, "42 ms"],
    [999.4, "999 ms"],
    [999.6, "1.00 s"],
    [3_900, "3.90 s"],
    [12_440, "12.4 s"],
    [59_949, "59.9 s"],
    [59_960, "1 m"],
    [61_000, "1 m 1 s"],
    [3_599_400, "59 m 59 s"],
    [3_599_600, "1 h"],
    [7_500_000, "2 h 5 m"],
    [86_399_000, "1 d"],
    [529_200_000, "6 d 3 h"],
  ])("%d ms are %s", (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  it("of what is short as a rule are exact below a millisecond", () => {
    expect([0, 0.0004, 0.34, 0.9996, 1, 2_500].map((ms) => formatFine(ms))).toEqual([
      "0 µs",
      "0 µs",
      "340 µs",
      "1 ms",
      "1 ms",
      "2.50 s",
    ]);
  });

  it("that grow have whole seconds only", () => {
    expect([0, 999, 1_770, 59_999, 65_900].map((ms) => formatGrowing(ms))).toEqual([
      "0 s",
      "0 s",
      "1 s",
      "59 s",
      "1 m 5 s",
    ]);
  });

  it("are cut to one unit where room is short", () => {
    expect([350, 2_900, 7_199_000].map((ms) => formatRough(ms))).toEqual(["350 ms", "2 s", "1 h"]);
  });
});

describe("instants", () => {
  it("have an age", () => {
    expect(
      [-500, 1_000, 12_000, 300_000, 10_800_000, 172_800_000].map((ms) => formatAgo(ms)),
    ).toEqual(["just now", "just now", "12 s ago", "5 m ago", "3 h ago", "2 d ago"]);
  });

  it("are some time away", () => {
    expect([400, 2_940_000].map((ms) => formatUntil(ms))).toEqual(["now", "in 49 m"]);
  });

  it("read the same everywhere in UTC; what is no instant stays as it is", () => {
    expect(formatUtc("2026-03-01T13:00:00.120+01:00")).toBe("2026-03-01 12:00:00.120 UTC");
    expect(formatUtc("soon")).toBe("soon");
  });
});

describe("the rest", () => {
  it("counts and sizes", () => {
    expect([plural(1, "step"), plural(0, "step")]).toEqual(["1 step", "0 steps"]);
    expect([812, 4_120, 999_960, 2_300_000].map((size) => formatBytes(size))).toEqual([
      "812 B",
      "4.1 KB",
      "1.0 MB",
      "2.3 MB",
    ]);
  });

  it("shortens ids to the end that differs", () => {
    expect(shortId("01JABCDEFGHJKMNPQRSTVWXYZ0")).toBe("…VWXYZ0");
    expect(shortId("run-1")).toBe("run-1");
  });
});

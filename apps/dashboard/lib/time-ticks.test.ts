import { describe, expect, it } from "vitest";
import { buildScale } from "./time-scale.ts";
import { ticks } from "./time-ticks.ts";

const HOUR = 3_600_000;

describe("the ticks of an axis", () => {
  it("stand at round times from the run's creation on", () => {
    const scale = buildScale([], { from: 0, to: 5_000, collapse: false });
    expect(ticks(scale, 12).map(({ label }) => label)).toEqual(["0", "1 s", "2 s", "3 s", "4 s"]);
  });

  it("never come closer than a label is wide, nor run over the right edge", () => {
    for (const to of [3, 47, 900, 8_430, 61_000, 2 * HOUR, 9 * 24 * HOUR]) {
      const marks = ticks(buildScale([], { from: 0, to, collapse: false }), 14);
      const places = marks.map(({ x }) => x);
      const distances = places.slice(1).map((x, index) => x - (places[index] ?? 0));
      expect(Math.min(14, ...distances)).toBeCloseTo(14, 6);
      expect(Math.max(...places)).toBeLessThan(90);
      expect(marks.length).toBeGreaterThan(0);
    }
  });

  it("after a gap say how long the run has been going, then count on from there", () => {
    const busy = [
      { from: 0, to: 1_000 },
      { from: 2 * HOUR, to: 2 * HOUR + 6_000 },
    ];
    const scale = buildScale(busy, { from: 0, to: 2 * HOUR + 6_000, collapse: true });
    const labels = ticks(scale, 9).map(({ label }) => label);
    expect(labels[0]).toBe("0");
    expect(labels).toContain("2 h");
    expect(labels).toContain("+1 s");
  });
});

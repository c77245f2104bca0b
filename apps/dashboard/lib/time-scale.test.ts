import { describe, expect, it } from "vitest";
import { buildScale, project } from "./time-scale.ts";

const HOUR = 3_600_000;

describe("a scale without idle stretches", () => {
  const scale = buildScale([{ from: 0, to: 1_000 }], { from: 0, to: 1_000, collapse: true });

  it("is linear over the whole width", () => {
    expect(scale.pieces).toHaveLength(1);
    expect(project(scale, 0)).toBe(0);
    expect(project(scale, 250)).toBe(25);
    expect(project(scale, 1_000)).toBe(100);
  });

  it("leaves room at the end when asked, into which later instants go on", () => {
    const growing = buildScale([{ from: 0, to: 1_000 }], {
      from: 0,
      to: 1_000,
      collapse: true,
      endAt: 90,
    });
    expect(project(growing, 1_000)).toBe(90);
    expect(project(growing, 1_100)).toBeCloseTo(99, 6);
    expect(project(growing, 9_000)).toBe(100);
  });

  it("keeps instants before the beginning at the edge", () => {
    expect(project(scale, -50)).toBe(0);
  });
});

describe("a scale with a long idle stretch", () => {
  const busy = [
    { from: 0, to: 1_000 },
    { from: 2 * HOUR, to: 2 * HOUR + 1_000 },
  ];
  const window = { from: 0, to: 2 * HOUR + 1_000 };

  it("draws the stretch narrow and gives the width to what ran", () => {
    const { pieces } = buildScale(busy, { ...window, collapse: true });
    expect(pieces.map(({ gap }) => gap)).toEqual([false, true, false]);
    const [first = 0, gap = 0, last = 0] = pieces.map(({ x0, x1 }) => x1 - x0);
    expect(gap).toBeLessThan(10);
    expect(first).toBeCloseTo(last, 6);
    expect(first + gap + last).toBeCloseTo(100, 6);
  });

  it("draws it as long as it was when true scale is asked for", () => {
    const scale = buildScale(busy, { ...window, collapse: false });
    expect(scale.pieces).toHaveLength(1);
    expect(project(scale, HOUR)).toBeCloseTo(50, 1);
  });

  it("keeps the order of instants across the gap", () => {
    const scale = buildScale(busy, { ...window, collapse: true });
    const places = [0, 500, 1_000, HOUR, 2 * HOUR, 2 * HOUR + 500].map((ms) => project(scale, ms));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(new Set(places).size).toBe(places.length);
  });

  it("never gives more than part of the width to gaps, however many there are", () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      from: index * HOUR,
      to: index * HOUR + 100,
    }));
    const { pieces } = buildScale(many, { from: 0, to: 60 * HOUR, collapse: true });
    const gaps = pieces.filter(({ gap }) => gap).reduce((sum, { x0, x1 }) => sum + x1 - x0, 0);
    expect(gaps).toBeLessThanOrEqual(40.001);
  });
});

describe("a pause that is not worth a gap", () => {
  it("is drawn as it was", () => {
    const busy = [
      { from: 0, to: 1_000 },
      { from: 3_500, to: 4_500 },
    ];
    const { pieces } = buildScale(busy, { from: 0, to: 4_500, collapse: true });
    expect(pieces).toHaveLength(1);
  });
});

describe("a scale at the limits", () => {
  it("stands for a run that took no time", () => {
    const scale = buildScale([], { from: 0, to: 0, collapse: true });
    expect(project(scale, 0)).toBe(0);
  });

  it("after a gap at the end, holds the present where it is", () => {
    const scale = buildScale([{ from: 0, to: 1_000 }], { from: 0, to: HOUR, collapse: true });
    expect(scale.pieces.at(-2)?.gap).toBe(true);
    expect(project(scale, HOUR)).toBeCloseTo(100, 6);
    expect(project(scale, HOUR + 5_000)).toBeCloseTo(100, 6);
  });

  it("takes spans that end before they begin, or lie outside, without leaving the axis", () => {
    const busy = [
      { from: 500, to: 100 },
      { from: -900, to: 9_000 },
    ];
    const { pieces } = buildScale(busy, { from: 0, to: 1_000, collapse: true });
    expect(pieces[0]?.x0).toBe(0);
    expect(pieces.at(-1)?.x1).toBeCloseTo(100, 6);
  });
});

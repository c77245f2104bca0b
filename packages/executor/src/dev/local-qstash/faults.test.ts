// Fates follow from the seed and the shares alone.
import { describe, expect, it } from "vitest";
import { drawFate, NO_FAULTS } from "./faults.ts";
import { createSeededRandom } from "./seeded-random.ts";

describe("a message's fate", () => {
  it("is nothing without faults", () => {
    const random = createSeededRandom(1);
    for (let drawn = 0; drawn < 1_000; drawn += 1) {
      expect(drawFate(NO_FAULTS, random)).toEqual({
        isDropped: false,
        copy: "none",
        extraDelayMs: 0,
        isOvertaken: false,
      });
    }
  });

  it("is drawn as often as its share says", () => {
    const random = createSeededRandom(1);
    const faults = { ...NO_FAULTS, dropShare: 0.2, duplicateShare: 0.2 };
    const fates = Array.from({ length: 10_000 }, () => drawFate(faults, random));
    const share = (count: number): number => Math.round((count / fates.length) * 20) / 20;
    expect(share(fates.filter(({ isDropped }) => isDropped).length)).toBe(0.2);
    expect(share(fates.filter(({ copy }) => copy === "at_once").length)).toBe(0.1);
    expect(share(fates.filter(({ copy }) => copy === "afterwards").length)).toBe(0.1);
  });

  it("stays the same for a message when another fault is switched on", () => {
    const one = createSeededRandom(3);
    const other = createSeededRandom(3);
    for (let drawn = 0; drawn < 100; drawn += 1) {
      const dropping = drawFate({ ...NO_FAULTS, dropShare: 0.5 }, one);
      const both = drawFate({ ...NO_FAULTS, dropShare: 0.5, maxExtraDelayMs: 9 }, other);
      expect(both.isDropped).toBe(dropping.isDropped);
    }
  });
});

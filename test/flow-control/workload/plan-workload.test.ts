// A seed says everything: the same one gives the same functions, events, requests and kills.
import { describe, expect, it } from "vitest";
import { planWorkload } from "./plan-events.ts";

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

describe("a plan", () => {
  it("is the same for the same seed, and another one for another seed", () => {
    expect(planWorkload(3, 200)).toEqual(planWorkload(3, 200));
    expect(planWorkload(3, 200)).not.toEqual(planWorkload(4, 200));
  });

  it("sends every event, and some of them twice", () => {
    for (const seed of SEEDS) {
      const { events, requests } = planWorkload(seed, 300);
      const sent = requests.flatMap((request) => request.events);
      expect(new Set(sent).size).toBe(events.length);
      expect(sent.length).toBeGreaterThan(events.length);
    }
  });

  it("combines only what may be combined, and every control is there in some of ten seeds", () => {
    const functions = SEEDS.slice(1, 11).flatMap((seed) => planWorkload(seed, 10).functions);
    for (const { controls } of functions) {
      const { batch, cancelOn, debounce, singleton, priority } = controls;
      const refused = [cancelOn, debounce, singleton, priority].filter((one) => one !== undefined);
      expect(batch === undefined || refused.length === 0).toBe(true);
    }
    const seen = new Set(functions.flatMap(({ controls }) => Object.keys(controls)));
    expect(seen.size).toBe(9);
    const limits = functions.flatMap(({ controls }) => controls.concurrency ?? []);
    expect(limits.some(({ unit }) => unit === "run")).toBe(true);
    expect(limits.filter(({ shared }) => shared !== null).length).toBeGreaterThan(1);
  });
});

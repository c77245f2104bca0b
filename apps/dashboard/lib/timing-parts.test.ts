import { describe, expect, it } from "vitest";
import { at, epoch } from "./testing/views.ts";
import { timingAt, timingParts, withLanes } from "./timing-parts.ts";

const TIMING = { queued: 100, blocked: 0, running: 400, waiting: 500 };

describe("where a run's time went", () => {
  it("adds up to the whole bar", () => {
    const parts = timingParts({ queued: 1, blocked: 3, running: 70_000, waiting: 9_000_000 });
    expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(100, 6);
  });

  it("shows a part however small, and none that took no time", () => {
    const [queued, blocked] = timingParts({ ...TIMING, queued: 1, waiting: 9_000_000 });
    expect(queued?.share).toBeGreaterThan(0.5);
    expect(blocked?.share).toBe(0);
  });

  it("stands for a run that took no time at all", () => {
    const parts = timingParts({ queued: 0, blocked: 0, running: 0, waiting: 0 });
    expect(parts.every(({ share }) => share === 0)).toBe(true);
  });

  it("gives the time since the measurement to what a live run is doing", () => {
    const run = { status: "waiting", createdAt: at(0) } as const;
    expect(timingAt(TIMING, run, epoch(3_000))).toEqual({ ...TIMING, waiting: 2_500 });
  });

  it("leaves an ended run alone", () => {
    const run = { status: "completed", createdAt: at(0) } as const;
    expect(timingAt(TIMING, run, epoch(3_000))).toEqual(TIMING);
  });

  it("counts the time in lanes as blocked, first that before the run began", () => {
    expect(withLanes(TIMING, 90)).toEqual({ ...TIMING, queued: 10, blocked: 90 });
    expect(withLanes(TIMING, 150)).toEqual({ ...TIMING, queued: 0, blocked: 150, waiting: 450 });
  });

  it("counts nothing as blocked twice, and keeps the sum", () => {
    const blocked = { ...TIMING, blocked: 70 };
    expect(withLanes(blocked, 70)).toEqual(blocked);
    const parts = Object.values(withLanes(TIMING, 1_000_000));
    expect(parts.reduce((sum, ms) => sum + ms, 0)).toBe(1_000);
  });
});

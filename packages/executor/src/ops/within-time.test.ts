import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withinTime } from "./within-time.ts";

const MS = 1_000;
const late = (): string => "late";
const never = new Promise<string>(() => undefined);

describe("work that has a time limit", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("gives its value when it is in time, and leaves no timer behind", async () => {
    expect(await withinTime(Promise.resolve("done"), MS, late)).toBe("done");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("gives its error when it is in time, and leaves no timer behind", async () => {
    await expect(withinTime(Promise.reject(new Error("no")), MS, late)).rejects.toThrow("no");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is let go of when the time is up, and not before", async () => {
    let outcome: string | undefined;
    void withinTime(never, MS, late).then((value) => (outcome = value));
    await vi.advanceTimersByTimeAsync(MS - 1);
    expect(outcome).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome).toBe("late");
  });

  it("may fail by being late", async () => {
    const failed = withinTime(never, MS, () => {
      throw new Error("no answer");
    }).catch(String);
    await vi.advanceTimersByTimeAsync(MS);
    expect(await failed).toBe("Error: no answer");
  });

  it("may fail after its time: nobody hears of it", async () => {
    const work = new Promise<string>((_, reject) => {
      setTimeout(() => reject(new Error("too late")), 2 * MS);
    });
    const outcome = withinTime(work, MS, late);
    await vi.advanceTimersByTimeAsync(2 * MS);
    expect(await outcome).toBe("late");
  });
});

import { describe, expect, it } from "vitest";
import { createLogger } from "../ops/log.ts";
import { createSpacedReads, type SpacedReads } from "./spaced-reads.ts";

const HOUR_MS = 3_600_000;

/** Reads that end when the test says so. */
function heldReads(): { readonly reads: SpacedReads; readonly ends: (() => void)[] } {
  const ends: (() => void)[] = [];
  const reads = createSpacedReads({
    read: () => new Promise((resolve) => void ends.push(resolve)),
    log: createLogger("silent"),
    refreshMs: HOUR_MS,
    lookAgainMs: 0,
  });
  return { reads, ends };
}

describe("the table of keys", () => {
  it("is read again for somebody who came after a read had begun, and one by one", async () => {
    const { reads, ends } = heldReads();
    const first = reads.lookAgain();
    await expect.poll(() => ends.length).toBe(1);
    const second = reads.lookAgain();
    expect(ends.length).toBe(1);
    ends[0]?.();
    await first;
    await expect.poll(() => ends.length).toBe(2);
    ends[1]?.();
    await second;
  });

  it("is read once for all who wait", async () => {
    const { reads, ends } = heldReads();
    const waiting = [reads.lookAgain(), reads.lookAgain(), reads.lookAgain()];
    await expect.poll(() => ends.length).toBe(1);
    ends[0]?.();
    await Promise.all(waiting);
    expect(ends.length).toBe(1);
  });

  it("is read again after a read that failed", async () => {
    let count = 0;
    const reads = createSpacedReads({
      read: async () => {
        count += 1;
        if (count === 1) throw new Error("the database is away");
      },
      log: createLogger("silent"),
      refreshMs: HOUR_MS,
      lookAgainMs: 0,
    });
    await expect(reads.lookAgain()).rejects.toThrow("away");
    await reads.lookAgain();
    expect(count).toBe(2);
  });
});

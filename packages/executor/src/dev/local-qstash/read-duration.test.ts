// Durations as QStash writes them.
import { describe, expect, it } from "vitest";
import { readDuration } from "./read-duration.ts";

describe("a duration", () => {
  it.each([
    ["90s", 90_000],
    ["7d", 604_800_000],
    ["6m5s", 365_000],
    ["1.5h", 5_400_000],
    ["250ms", 250],
    ["0s", 0],
  ])("is read: %s", (text, ms) => {
    expect(readDuration(text)).toBe(ms);
  });

  it.each(["", "90", "s", "1w", "-1s", "1s ", "1 s"])("is refused: %s", (text) => {
    expect(readDuration(text)).toBeUndefined();
  });
});

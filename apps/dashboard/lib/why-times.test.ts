import type { WhyReason } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { aReason, at, epoch } from "./testing/views.ts";
import { laneMs, timeRows } from "./why-times.ts";

const KEY = "fn:11-22:concurrency[0]:acme";

function aLimit(change: Partial<NonNullable<WhyReason["limit"]>> = {}): WhyReason["limit"] {
  const limit = { name: "concurrency[0]", key: KEY, limit: 1, periodMs: null, ahead: 0 };
  return { ...limit, holders: [], ...change };
}

describe("what a run waited for", () => {
  it("is said in words, the longest first, compared with the longest", () => {
    const times = [
      { kind: "retry", what: null, ms: 500 },
      { kind: "limit", what: KEY, ms: 2_000 },
      { kind: "limit", what: "env:step:eu", ms: 400 },
      { kind: "pause", what: "pause:app:1", ms: 300 },
      { kind: "sleep", what: "cool down", ms: 1_000 },
    ];
    const rows = timeRows({ times, reasons: [] }, epoch(0), at(0));
    expect(rows.map(({ label, ms, share }) => [label, ms, share])).toEqual([
      ["concurrency[0] for “acme”", 2_000, 100],
      ["Sleep “cool down”", 1_000, 50],
      ["Between attempts", 500, 25],
      ["Shared limit for “eu”", 400, 20],
      ["App paused", 300, 15],
    ]);
  });

  it("leaves out what the bar above has: calls, and the time before the first", () => {
    const times = [
      { kind: "calling", what: null, ms: 9 },
      { kind: "queued", what: null, ms: 9 },
    ];
    expect(timeRows({ times, reasons: [] }, epoch(0), at(0))).toEqual([]);
  });

  it("grows while it waits, on top of what it waited for the same before", () => {
    const times = [{ kind: "limit", what: KEY, ms: 2_000 }];
    const reasons = [aReason({ kind: "limit", since: at(5_000), limit: aLimit() })];
    const [row] = timeRows({ times, reasons }, epoch(8_000), at(0));
    expect(row?.ms).toBe(5_000);
  });

  it("counts a pause from the run's creation, however long it has been paused", () => {
    const pause = { scope: "all", pausedBy: "dev", reason: null };
    const reasons = [aReason({ kind: "pause", since: at(-60_000), pause })];
    const [row] = timeRows({ times: [], reasons }, epoch(2_000), at(0));
    expect([row?.label, row?.ms]).toEqual(["Everything paused", 2_000]);
  });

  it("does not count twice what is between attempts, which is counted while it lasts", () => {
    const times = [{ kind: "retry", what: null, ms: 700 }];
    const reasons = [aReason({ kind: "retry", since: at(0) })];
    expect(timeRows({ times, reasons }, epoch(900), at(0)).map(({ ms }) => ms)).toEqual([700]);
  });

  it("was in lanes for limits, throttles and pauses alone", () => {
    const times = [
      { kind: "limit", what: KEY, ms: 100 },
      { kind: "pause", what: "pause:all:", ms: 20 },
      { kind: "sleep", what: "nap", ms: 5_000 },
    ];
    const throttled = aReason({ kind: "throttle", since: at(0), limit: aLimit() });
    expect(laneMs({ times, reasons: [throttled] }, epoch(3), at(0))).toBe(123);
  });
});

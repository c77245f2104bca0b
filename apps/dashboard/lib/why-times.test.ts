import { describe, expect, it } from "vitest";
import { at, epoch } from "./testing/views.ts";
import { laneMs, timeRows } from "./why-times.ts";

const KEY = "fn:11-22:concurrency[0]:acme";

const spent = (kind: string, what: string | null, ms: number, open = 0) => ({
  kind,
  what,
  name: what,
  ms,
  open,
});

describe("what a run waited for", () => {
  it("is said in words, the longest first, compared with the longest", () => {
    const times = [
      spent("retry", null, 500),
      spent("limit", KEY, 2_000),
      spent("limit", "env:step:eu", 400),
      spent("pause", "pause:app:1", 300),
      spent("sleep", "cool down", 1_000),
    ];
    const rows = timeRows({ times, at: at(0) }, epoch(0));
    expect(rows.map(({ label, ms, share }) => [label, ms, share])).toEqual([
      ["concurrency[0] for “acme”", 2_000, 100],
      ["Sleep “cool down”", 1_000, 50],
      ["Between attempts", 500, 25],
      ["Shared limit for “eu”", 400, 20],
      ["App paused", 300, 15],
    ]);
  });

  it("leaves out what the bar above has: calls, and the time before the first", () => {
    const times = [spent("calling", null, 9), spent("queued", null, 9)];
    expect(timeRows({ times, at: at(0) }, epoch(0))).toEqual([]);
  });

  it("grows while it waits, on top of what it waited for the same before, by each step", () => {
    const times = [spent("limit", KEY, 2_000, 2), spent("sleep", "nap", 300)];
    const rows = timeRows({ times, at: at(5_000) }, epoch(8_000));
    expect(rows.map(({ ms }) => ms)).toEqual([8_000, 300]);
  });

  it("does not shrink by a clock that is behind", () => {
    const times = [spent("pause", "pause:all:", 700, 1)];
    expect(timeRows({ times, at: at(900) }, epoch(0)).map(({ ms }) => ms)).toEqual([700]);
  });

  it("names the app that was not called", () => {
    const times = [{ ...spent("breaker", "breaker:01M8", 700), name: "app shop" }];
    expect(timeRows({ times, at: at(0) }, epoch(0))[0]?.label).toBe(
      "Not called for a while “app shop”",
    );
  });

  it("was in lanes for limits, throttles and pauses alone", () => {
    const times = [
      spent("limit", KEY, 100, 1),
      spent("pause", "pause:all:", 20),
      spent("sleep", "nap", 5_000),
    ];
    expect(laneMs({ times, at: at(0) }, epoch(3))).toBe(123);
  });
});

import { describe, expect, it } from "vitest";
import { draftOf, limitProblems, limitToJson } from "./limit-draft.ts";

const VALUES = { limit: 2, periodMs: null, burst: null, timeoutMs: null };
const WHICH = { functionId: "fn-1", name: "concurrency[0]", unit: "step", version: 3 } as const;
const THROTTLE = { ...WHICH, name: "throttle", unit: "throttle" } as const;
const DRAFT = { limit: "5", period: "", burst: "", timeout: "", reason: "" };
const FINE = { limit: null, period: null, burst: null, timeout: null };

describe("a limit that is typed in", () => {
  it("begins as what counts now: what was set, else what the code says", () => {
    expect(draftOf({ code: VALUES, set: null }).limit).toBe("2");
    const set = { limit: 9, periodMs: 90_000, burst: 4, timeoutMs: 60_000 };
    expect(draftOf({ code: VALUES, set })).toEqual({
      limit: "9",
      period: "90s",
      burst: "4",
      timeout: "1m",
      reason: "",
    });
  });

  it.each([
    [1_000, "1s"],
    [120_000, "2m"],
    [3_600_000, "1h"],
    [172_800_000, "2d"],
    [1_500, "1500ms"],
  ])("writes a period of %d ms as %s", (periodMs, text) => {
    expect(draftOf({ code: { ...VALUES, periodMs }, set: null }).period).toBe(text);
  });

  it.each(["", "0", "-1", "1.5", "1e3", "0x10", "1000001", "many"])("refuses %j", (limit) => {
    expect(limitProblems({ ...DRAFT, limit }, "step").limit).not.toBeNull();
    const burst = limit === "" ? "x" : limit;
    expect(limitProblems({ ...DRAFT, burst }, "throttle").burst).not.toBeNull();
  });

  it("refuses a period that is none, or too short", () => {
    expect(limitProblems({ ...DRAFT, period: "soon" }, "throttle").period).not.toBeNull();
    expect(limitProblems({ ...DRAFT, period: "10ms" }, "throttle").period).not.toBeNull();
    expect(limitProblems({ ...DRAFT, period: " 2m " }, "throttle")).toEqual(FINE);
  });

  it("refuses what is out of the range of its kind, and says which it is", () => {
    expect(limitProblems({ ...DRAFT, limit: "101" }, "batch").limit).toBe(
      "A whole number from 2 to 100.",
    );
    expect(limitProblems({ ...DRAFT, limit: "1000001" }, "rate").limit).toBe(
      "A whole number from 1 to 1,000,000.",
    );
    expect(limitProblems({ ...DRAFT, period: "25h" }, "rate").period).toMatch(/from 1s to 24h/u);
    expect(limitProblems({ ...DRAFT, timeout: "11m" }, "batch").timeout).toMatch(/1s to 10m/u);
  });

  it("needs one of the two times of a debounce, and no limit", () => {
    const empty = { ...DRAFT, limit: "" };
    expect(limitProblems(empty, "debounce").period).not.toBeNull();
    expect(limitProblems({ ...empty, timeout: "2m" }, "debounce")).toEqual(FINE);
    const debounce = { ...WHICH, name: "debounce", unit: "debounce" } as const;
    expect(JSON.parse(limitToJson({ ...DRAFT, timeout: "2m" }, debounce))).toEqual({
      function: "fn-1",
      name: "debounce",
      timeout: "2m",
      version: 3,
    });
  });

  it("is sent with the version that was seen, and without what was left empty", () => {
    expect(JSON.parse(limitToJson(DRAFT, WHICH))).toEqual({
      function: "fn-1",
      name: "concurrency[0]",
      limit: 5,
      version: 3,
    });
    const full = { ...DRAFT, limit: " 5 ", period: " 2m", burst: "7", reason: " less load " };
    expect(JSON.parse(limitToJson(full, THROTTLE))).toMatchObject({
      limit: 5,
      period: "2m",
      burst: 7,
      reason: "less load",
    });
  });
});

import { describe, expect, it } from "vitest";
import { draftOf, limitProblems, limitToJson } from "./limit-draft.ts";

const VALUES = { limit: 2, periodMs: null, burst: null };
const WHICH = { functionId: "fn-1", name: "concurrency[0]", version: 3 };
const DRAFT = { limit: "5", period: "", burst: "", reason: "" };

describe("a limit that is typed in", () => {
  it("begins as what counts now: what was set, else what the code says", () => {
    expect(draftOf({ code: VALUES, set: null }).limit).toBe("2");
    const set = { limit: 9, periodMs: 90_000, burst: 4 };
    expect(draftOf({ code: VALUES, set })).toEqual({
      limit: "9",
      period: "90s",
      burst: "4",
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
    expect(limitProblems({ ...DRAFT, limit }).limit).not.toBeNull();
    expect(limitProblems({ ...DRAFT, burst: limit === "" ? "x" : limit }).burst).not.toBeNull();
  });

  it("refuses a period that is none, or too short", () => {
    expect(limitProblems({ ...DRAFT, period: "soon" }).period).not.toBeNull();
    expect(limitProblems({ ...DRAFT, period: "10ms" }).period).not.toBeNull();
    expect(limitProblems({ ...DRAFT, period: " 2m " })).toEqual({
      limit: null,
      period: null,
      burst: null,
    });
  });

  it("is sent with the version that was seen, and without what was left empty", () => {
    expect(JSON.parse(limitToJson(DRAFT, WHICH))).toEqual({
      function: "fn-1",
      name: "concurrency[0]",
      limit: 5,
      version: 3,
    });
    const full = { limit: " 5 ", period: " 2m", burst: "7", reason: " less load " };
    expect(JSON.parse(limitToJson(full, WHICH))).toMatchObject({
      limit: 5,
      period: "2m",
      burst: 7,
      reason: "less load",
    });
  });
});

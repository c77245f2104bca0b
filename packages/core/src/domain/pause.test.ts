import { describe, expect, it } from "vitest";
import { type Pause, pauseSentence, pausesOf, skippingPause } from "./pause.ts";

const aPause = (over: Partial<Pause & { targetId: string }> = {}) => ({
  scope: "function" as const,
  targetId: "pay",
  mode: "hold" as const,
  reason: null,
  pausedBy: "signkey-prod-01234567",
  pausedAt: "2026-01-31T12:00:00.000Z",
  ...over,
});

describe("a function is under", () => {
  const fn = { id: "pay", appId: "shop" };

  it("its own pause, its app's and that of everything", () => {
    const own = aPause();
    const ofApp = aPause({ scope: "app", targetId: "shop" });
    const ofAll = aPause({ scope: "all", targetId: "" });
    expect(pausesOf([own, ofApp, ofAll], fn)).toEqual([own, ofApp, ofAll]);
  });

  it("no pause of another function or app, also when the ids are the same", () => {
    const others = [
      aPause({ targetId: "mail" }),
      aPause({ targetId: "shop" }),
      aPause({ scope: "app", targetId: "pay" }),
    ];
    expect(pausesOf(others, fn)).toEqual([]);
  });
});

describe("events start no runs", () => {
  it("while one of several pauses says so", () => {
    const skipping = aPause({ mode: "skip" });
    expect(skippingPause([aPause(), skipping])).toBe(skipping);
    expect(skippingPause([aPause()])).toBeUndefined();
    expect(skippingPause(undefined)).toBeUndefined();
  });
});

describe("the sentence about a pause", () => {
  it("says what, who, since when and why", () => {
    expect(pauseSentence(aPause({ reason: "the bank is down" }))).toBe(
      "The function is paused by signkey-prod-01234567 since 2026-01-31T12:00:00.000Z (the bank is down).",
    );
    expect(pauseSentence(aPause({ scope: "all", pausedBy: "dev" }))).toBe(
      "Everything is paused by dev since 2026-01-31T12:00:00.000Z.",
    );
  });
});

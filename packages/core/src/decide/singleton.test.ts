import { describe, expect, it } from "vitest";
import { NO_CONTROLS, startControls } from "./run-controls.ts";
import { firstJobKind, singletonClaim, supersededError } from "./singleton.ts";
import { aFunction, anEvent } from "./testing/functions.ts";

const moment = { event: anEvent(), nowMs: 0 };
const id = {
  kind: "member",
  object: { kind: "member", object: { kind: "variable", name: "event" }, name: "data" },
  name: "id",
} as const;

describe("a singleton", () => {
  it("is one for all events without a key, and one for each value with one", () => {
    expect(singletonClaim({ mode: "skip", key: null }, moment).key).toBeNull();
    expect(singletonClaim({ mode: "skip", key: id }, moment).key).toBe("7");
  });

  it("lets a run be called at once unless it may have to end another one first", () => {
    expect(firstJobKind(null)).toBe("call");
    expect(firstJobKind({ mode: "skip", key: null })).toBe("call");
    expect(firstJobKind({ mode: "cancel", key: null })).toBe("singleton");
  });

  it("names the run that takes the place of a cancelled one, if it is known", () => {
    expect(supersededError("R2").message).toContain("Run R2");
    expect(supersededError(null).message).toBe("A newer event with the same singleton key came.");
  });
});

describe("what an event's run must pass", () => {
  it("is nothing unless its function says so", () => {
    expect(startControls(aFunction("f"), moment)).toEqual({
      onceKey: null,
      rateTake: null,
      singleton: null,
    });
  });

  it("is all that its function says", () => {
    const controls = {
      ...NO_CONTROLS,
      idempotency: id,
      rateLimit: { limit: 1, periodMs: 1_000, key: id, units: null },
      singleton: { mode: "skip" as const, key: id },
    };
    expect(startControls({ ...aFunction("f"), controls }, moment)).toEqual({
      onceKey: 'f:"7"',
      rateTake: { key: "7", limit: 1, periodMs: 1_000, units: 1, isWeighted: false },
      singleton: { mode: "skip", key: "7" },
    });
  });
});

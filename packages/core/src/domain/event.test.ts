import { describe, expect, it } from "vitest";
import { EVENT_NAME_MAX, eventNameProblem, matchesEventPattern } from "./event.ts";

describe("an event's name", () => {
  it.each(["shop/order.placed", "x", "a b", "注文/作成", "order.🚀", "n".repeat(EVENT_NAME_MAX)])(
    "may be %j",
    (name) => {
      expect(eventNameProblem(name)).toBeUndefined();
    },
  );

  it.each([
    [undefined, "missing"],
    [null, "must be a string, not null"],
    [7, "not a number"],
    [["a"], "not an array"],
    [{}, "not an object"],
    ["", "empty"],
    ["   ", "begins or ends with a space"],
    [" a", "begins or ends with a space"],
    ["a\n", "begins or ends with a space"],
    ["n".repeat(EVENT_NAME_MAX + 1), "has 513 characters; at most 512"],
    ["a\u0000b", "control"],
    ["a\u0007b", "control"],
    ["a\u2028b", "control"],
    ["pay\u202Elaf", "text-direction"],
    ["a\uD800b", "control"],
  ])("%j is refused with the reason", (name, reason) => {
    expect(eventNameProblem(name)).toContain(reason);
  });
});

describe("a trigger's pattern", () => {
  it("without a star fits the very name only", () => {
    expect(matchesEventPattern("shop/order", "shop/order")).toBe(true);
    expect(matchesEventPattern("shop/order", "shop/order.placed")).toBe(false);
    expect(matchesEventPattern("shop/order", "shop/Order")).toBe(false);
  });

  it("with a star at the end fits whatever goes on from there", () => {
    expect(matchesEventPattern("shop/*", "shop/order.placed")).toBe(true);
    expect(matchesEventPattern("shop/order.*", "shop/order.placed")).toBe(true);
    expect(matchesEventPattern("shop/order.*", "shop/orders")).toBe(false);
  });

  it("wants something in the place of the star", () => {
    expect(matchesEventPattern("shop/*", "shop/")).toBe(false);
    expect(matchesEventPattern("*", "x")).toBe(true);
    expect(matchesEventPattern("*", "")).toBe(false);
  });

  it("takes a star elsewhere for itself", () => {
    expect(matchesEventPattern("shop/*.placed", "shop/order.placed")).toBe(false);
    expect(matchesEventPattern("shop/*.placed", "shop/*.placed")).toBe(true);
  });
});

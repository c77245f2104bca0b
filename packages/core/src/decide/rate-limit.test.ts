import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../domain/json.ts";
import type { Expression } from "../expression/expression.ts";
import { type RateLimit, rateTake } from "./rate-limit.ts";
import { anEvent } from "./testing/functions.ts";

const field = (name: string): Expression => ({
  kind: "member",
  object: { kind: "member", object: { kind: "variable", name: "event" }, name: "data" },
  name,
});

/** Has no value: a text is no number of milliseconds. */
const FAILS: Expression = {
  kind: "binary",
  operator: "/",
  left: { kind: "literal", value: "text" },
  right: { kind: "literal", value: 2 },
};

const aLimit = (over: Partial<RateLimit> = {}): RateLimit => ({
  limit: 3,
  periodMs: 60_000,
  key: null,
  units: null,
  ...over,
});

const taken = (limit: RateLimit, data: Readonly<Record<string, JsonValue>> = {}) =>
  rateTake(limit, { event: anEvent({ data }), nowMs: 0 });

describe("what a run takes of a rate limit", () => {
  it("is one unit of what all events share when the function says no more", () => {
    expect(taken(aLimit())).toEqual({
      key: null,
      limit: 3,
      periodMs: 60_000,
      units: 1,
      isWeighted: false,
    });
  });

  it("counts under the value of its key", () => {
    expect(taken(aLimit({ key: field("user") }), { user: "u1" }).key).toBe("u1");
  });

  it("counts under null when the key has no value or cannot be evaluated", () => {
    expect(taken(aLimit({ key: field("user") })).key).toBe("null");
    expect(taken(aLimit({ key: FAILS })).key).toBe("null");
  });

  it("is as many units as the event says", () => {
    expect(taken(aLimit({ units: field("cost") }), { cost: 2.5 })).toMatchObject({
      units: 2.5,
      isWeighted: true,
    });
    expect(taken(aLimit({ units: field("cost") }), { cost: 0 }).units).toBe(0);
  });

  it("is one unit when the event says no number", () => {
    for (const cost of ["2", null, -1, [], {}, true]) {
      expect(taken(aLimit({ units: field("cost") }), { cost }).units).toBe(1);
    }
    expect(taken(aLimit({ units: FAILS })).units).toBe(1);
  });

  it("is a number of units and a text for any event at all", () => {
    const limit = aLimit({ key: field("value"), units: field("value") });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { key, units } = taken(limit, { value: value as JsonValue });
        expect(typeof key).toBe("string");
        expect(Number.isFinite(units) && units >= 0).toBe(true);
      }),
    );
  });
});

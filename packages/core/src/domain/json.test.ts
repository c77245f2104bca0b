import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJsonObject, jsonDepth } from "./json.ts";

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

describe("jsonDepth", () => {
  it("counts the deepest nesting of arrays and objects", () => {
    expect(jsonDepth("1", NO_LIMIT)).toBe(0);
    expect(jsonDepth("[]", NO_LIMIT)).toBe(1);
    expect(jsonDepth('[{"a":[1]},[2]]', NO_LIMIT)).toBe(3);
  });

  it("takes no bracket inside a string for nesting, whatever is escaped there", () => {
    expect(jsonDepth('"[[[{{{"', NO_LIMIT)).toBe(0);
    expect(jsonDepth(String.raw`["a\"[[["]`, NO_LIMIT)).toBe(1);
    expect(jsonDepth(String.raw`["a\\",[["b\\\"[["]]]`, NO_LIMIT)).toBe(3);
    expect(jsonDepth(String.raw`{"\\":{"[":1}}`, NO_LIMIT)).toBe(2);
  });

  it("survives texts that are no JSON", () => {
    expect(jsonDepth('["never closed', NO_LIMIT)).toBe(1);
    expect(jsonDepth(String.raw`["never closed\"`, NO_LIMIT)).toBe(1);
    expect(jsonDepth("]]]][", NO_LIMIT)).toBe(0);
    expect(jsonDepth("", NO_LIMIT)).toBe(0);
  });

  it("goes 100,000 deep without recursion", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    expect(jsonDepth(deep, NO_LIMIT)).toBe(100_000);
  });

  it("stops right after the limit", () => {
    expect(jsonDepth("[".repeat(100_000), 100)).toBe(101);
    expect(jsonDepth("[[]]", 2)).toBe(2);
  });

  it("agrees with the value for every JSON text", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, pretty) => {
        expect(jsonDepth(JSON.stringify(value, null, pretty ? 2 : 0), NO_LIMIT)).toBe(
          depthOf(value),
        );
      }),
      { numRuns: 500 },
    );
  });
});

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe("isJsonObject", () => {
  it("takes plain objects only", () => {
    expect(isJsonObject({})).toBe(true);
    for (const other of [null, [], "x", 1, true, undefined])
      expect(isJsonObject(other)).toBe(false);
  });
});

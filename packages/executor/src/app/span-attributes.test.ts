import { describe, expect, it } from "vitest";
import { storedAttributes } from "./span-attributes.ts";
import { ATTRIBUTE_TEXT_CHARS, ATTRIBUTES_CHARS, ATTRIBUTES_MAX } from "./span-limits.ts";

describe("the attributes of a span", () => {
  it("are stored as JSON, without those that name the run", () => {
    const { text, dropped } = storedAttributes([
      ["db.system", "postgres"],
      ["sdk.run.id", "01KGA0V8N2Q0T4Q3SXYD7Z1M5C"],
      ["inngest.step.hash", "abc"],
      ["rows", 3],
      ["rows", 4],
      ["__proto__", null],
    ]);
    expect(text).toBe('{"db.system":"postgres","rows":4,"__proto__":null}');
    expect(dropped).toBe(0);
  });

  it("have texts of a bounded length, also inside of others", () => {
    const long = "x".repeat(ATTRIBUTE_TEXT_CHARS + 1);
    const { text } = storedAttributes([["a", [long]]]);
    expect(text).toBe(`{"a":["${"x".repeat(ATTRIBUTE_TEXT_CHARS - 1)}…"]}`);
  });

  it("are as many as fit; a small one after a large one still does", () => {
    const large = "x".repeat(ATTRIBUTE_TEXT_CHARS);
    const { text, dropped } = storedAttributes([
      ["a", large],
      ["b", large],
      ["c", "small"],
    ]);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(["a", "c"]);
    expect([dropped, text.length <= ATTRIBUTES_CHARS]).toEqual([1, true]);
  });

  it("are no more than so many, whatever their size", () => {
    const many = Array.from(
      { length: ATTRIBUTES_MAX + 5 },
      (_, n) => [`k${String(n)}`, 1] as const,
    );
    expect(storedAttributes(many).dropped).toBe(5);
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8Length } from "./utf8.ts";

describe("utf8Length", () => {
  it.each([
    ["", 0],
    ["abc", 3],
    ["é", 2],
    ["€", 3],
    ["𝄞", 4],
    ["a𝄞é€", 10],
    ["\uD834", 3],
    ["\uDD1E\uD834", 6],
  ])("of %j is %i", (text, bytes) => {
    expect(utf8Length(text)).toBe(bytes);
  });

  it("equals what an encoder writes, also for lone surrogates", () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    const surrogate = fc
      .integer({ min: 0xd800, max: 0xdfff })
      .map((code) => String.fromCharCode(code));
    const text = fc.string({ unit: fc.oneof(unit, surrogate, fc.string({ maxLength: 1 })) });
    fc.assert(
      fc.property(text, (value) => {
        expect(utf8Length(value)).toBe(Buffer.byteLength(value));
      }),
      { numRuns: 1_000 },
    );
  });
});

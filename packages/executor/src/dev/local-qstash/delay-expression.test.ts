// The expressions of retry delays are computed as they are written, and anything else is refused.
import { describe, expect, it } from "vitest";
import { compileDelayExpression } from "./delay-expression.ts";

describe("a retry delay", () => {
  it.each([
    ["1000", 3, 1_000],
    ["1000 * (1 + retried)", 2, 3_000],
    ["pow(2, retried) * 1000", 3, 8_000],
    ["max(1000, pow(2, retried) * 100)", 1, 1_000],
    ["min(retried*10, 25, 30)", 9, 25],
    ["-(2 - 3 - 4) / 2", 0, 2.5],
    ["floor(2.7) + ceil(0.2) + round(1.5) + abs(-1) + sqrt(4) + exp(0)", 0, 9],
  ])("is computed: %s", (text, retried, delay) => {
    expect(compileDelayExpression(text)?.(retried)).toBe(delay);
  });

  it.each([
    "",
    "1 +",
    "(1",
    "1 2",
    "retries",
    "constructor(1)",
    "1; 2",
    "pow 2",
    "1".repeat(2_000),
  ])("is refused: %s", (text) => {
    expect(compileDelayExpression(text)).toBeUndefined();
  });
});

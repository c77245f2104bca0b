import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileText, containsMatch, patternProblem } from "./match-pattern.ts";

function matches(pattern: string, text: string): boolean {
  const program = compileText(pattern);
  if (typeof program === "string") throw new Error(`${pattern}: ${program}`);
  return containsMatch(program, text, () => {});
}

/** States walked to look through the text. */
function workOf(pattern: string, text: string): number {
  const program = compileText(pattern);
  if (typeof program === "string") throw new Error(`${pattern}: ${program}`);
  let work = 0;
  containsMatch(program, text, (states) => {
    work += states;
  });
  return work;
}

describe("a pattern", () => {
  it.each<readonly [string, string, boolean]>([
    ["", "anything", true],
    ["b", "abc", true],
    ["^b", "abc", false],
    ["c$", "abc", true],
    ["^$", "", true],
    ["a.c", "a\nc", false],
    ["(?s)a.c", "a\nc", true],
    ["(?i)STRASSE|maß", "Maß", true],
    ["(?i)[^a-c]", "ABC", false],
    ["[^a-c]", "abcd", true],
    ["^[\\w.+-]+@[\\w-]+\\.[a-z]{2,}$", "jane.doe+x@example.com", true],
    ["^\\d{4}-\\d{2}$", "2024-01", true],
    ["^\\d{4}-\\d{2}$", "2024-013", false],
    ["^a{2,3}$", "aaaa", false],
    ["^a{2,}$", "aaaa", true],
    ["^(ab|cd)*$", "abcdab", true],
    ["^(?:a|b)+?c$", "abac", true],
    ["(?P<year>\\d+)", "in 2024", true],
    ["\\bpaid\\b", "was paid.", true],
    ["\\bpaid\\b", "unpaid", false],
    ["\\Bpaid", "unpaid", true],
    ["[]a]", "]", true],
    ["[a-]", "-", true],
    ["^[\\D]$", "7", false],
    ["\\x41\\x{1F600}\\u0042", "A😀B", true],
    ["^.$", "😀", true],
    ["\\Aab\\z", "ab", true],
    ["a{x", "a{x", true],
    ["(a*)*b", "aab", true],
    ["(|a)+$", "aaa", true],
    ["\\.\\*\\/", ".*/", true],
  ])("%s in %j: %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each([
    ["(a", 'a "(" has no ")"'],
    ["a)", 'a ")" has no "("'],
    ["*a", '"*" has nothing to repeat'],
    ["a**", "a repeat is repeated"],
    ["a{3,2}", "a {n,m} must rise and end at 1000"],
    ["a{10000}", "a {n,m} must rise and end at 1000"],
    ["[a", "the pattern ends too early"],
    ["[z-a]", "a range in [...] runs backwards"],
    ["[\\d-z]", "a range in [...] needs a single character on both sides"],
    ["[[:alpha:]]", "classes such as [:alpha:] are not supported"],
    ["(a)\\1", "\\1 is not supported"],
    ["\\p{L}", "\\p is not supported"],
    ["(?=a)", "look-around and flags inside the pattern are not supported"],
    ["(?<!a)b", "look-around and flags inside the pattern are not supported"],
    ["\\", "the pattern ends too early"],
    ["a".repeat(513), "the pattern is longer than 512 characters"],
    ["((a{99}){99}){99}", "the pattern is too large"],
    ["((((){999}){999}){999}){999}", "the pattern is too large"],
  ])("%s is refused with a reason", (pattern, reason) => {
    expect(patternProblem(pattern)).toBe(reason);
  });
});

describe("the time to match", () => {
  it.each(["(a+)+$", "(a|a)*$", "(a|aa)+$", "a*a*a*a*a*$", "(.*)*x", "(a*)*b", "((a+)+)+$"])(
    "grows with the text and no faster for %s",
    (pattern) => {
      const short = workOf(pattern, `${"a".repeat(1_000)}!`);
      const long = workOf(pattern, `${"a".repeat(10_000)}!`);
      expect(long).toBeLessThan(11 * short);
    },
  );

  it("can be ended by the caller", () => {
    const program = compileText("(a+)+$");
    if (typeof program === "string") throw new Error(program);
    const stop = new Error("enough");
    expect(() =>
      containsMatch(program, "a".repeat(100), () => {
        throw stop;
      }),
    ).toThrow(stop);
  });
});

describe("random patterns", () => {
  const { pattern: patterns } = fc.letrec<{ pattern: string }>((tie) => {
    const part = tie("pattern");
    return {
      pattern: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\w", "\\b", "^", "$", "\\d"),
        fc.tuple(part, part).map(([left, right]) => left + right),
        fc.tuple(part, part).map(([left, right]) => `(${left}|${right})`),
        fc
          .tuple(part, fc.constantFrom("*", "+", "?", "{2}", "{1,2}", "{2,}", "*?"))
          .map(([inner, repeat]) => `(?:${inner})${repeat}`),
      ),
    };
  });
  const texts = fc.string({ unit: fc.constantFrom("a", "b", "c", "1", " "), maxLength: 8 });

  it("match what JavaScript's matcher, which can backtrack for ever, finds in short texts", () => {
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        expect(matches(pattern, text)).toBe(new RegExp(pattern, "u").test(text));
      }),
      { numRuns: 3_000 },
    );
  });
});

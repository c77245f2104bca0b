// The functions on text: search, patterns, case and size. Nothing is found in a missing text.
import type { Budget } from "./budget.ts";
import { isIn } from "./comparison.ts";
import { EvaluationError } from "./evaluation-error.ts";
import type { Program } from "./pattern/compile-pattern.ts";
import { compileText, containsMatch } from "./pattern/match-pattern.ts";
import { isList, isMap, isMissing, kindOf } from "./values.ts";

/** States of a pattern's automaton that cost one step. */
const STATES_PER_STEP = 128;

/** `text.contains(part)`; of a list: whether it has the item. */
export function contains(container: unknown, part: unknown, budget: Budget): boolean {
  if (isList(container)) return isIn(part, container, budget);
  return onTexts("contains", [container, part], (text, wanted) => {
    // A search may look at a long part again and again before it moves on.
    budget.spendOnText(text.length * (1 + Math.min(wanted.length, 256) / 16));
    return text.includes(wanted);
  });
}

export function startsWith(text: unknown, part: unknown, budget: Budget): boolean {
  return onTexts("startsWith", [text, part], (whole, start) => {
    budget.spendOnText(start.length);
    return whole.startsWith(start);
  });
}

export function endsWith(text: unknown, part: unknown, budget: Budget): boolean {
  return onTexts("endsWith", [text, part], (whole, end) => {
    budget.spendOnText(end.length);
    return whole.endsWith(end);
  });
}

/** Patterns compiled during one evaluation, by their text. */
export type Patterns = Map<string, Program>;

/**
 * `text.matches(pattern)`: whether the text contains a match, in RE2's syntax.
 *
 * The time is linear in text times pattern whatever the pattern, `(a+)+$` included: it is matched
 * by an automaton of our own (`pattern/`), never by a JavaScript RegExp. Refused, because they cannot
 * be matched so or are not supported: back-references, look-ahead and look-behind, `\p{..}` and
 * `[:class:]`, flags other than a leading `(?i)` or `(?s)`, more than 512 characters.
 */
export function matches(
  args: readonly unknown[],
  { budget, patterns }: { readonly budget: Budget; readonly patterns: Patterns },
): boolean {
  return onTexts("matches", args, (text, pattern) => {
    let states = 0;
    return containsMatch(compiled(pattern, patterns, budget), text, (count) => {
      states += count;
      if (states < STATES_PER_STEP) return;
      budget.spend(Math.floor(states / STATES_PER_STEP));
      states %= STATES_PER_STEP;
    });
  });
}

function compiled(pattern: string, patterns: Patterns, budget: Budget): Program {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  budget.spend(pattern.length);
  const program = compileText(pattern);
  if (typeof program === "string") throw new EvaluationError(`matches: ${program}`);
  patterns.set(pattern, program);
  return program;
}

function onTexts(
  name: string,
  [text, part]: readonly unknown[],
  test: (text: string, part: string) => boolean,
): boolean {
  if (isMissing(text) || isMissing(part)) return false;
  if (typeof text === "string" && typeof part === "string") return test(text, part);
  const wrong = typeof text === "string" ? part : text;
  throw new EvaluationError(`${name} works on text, not on ${kindOf(wrong)}`);
}

/** Runs `work` on a text; a missing one stays null. */
export function onText<Result>(
  name: string,
  value: unknown,
  work: (text: string) => Result,
): Result | null {
  if (isMissing(value)) return null;
  if (typeof value === "string") return work(value);
  throw new EvaluationError(`${name} works on text, not on ${kindOf(value)}`);
}

/** Characters of a text, items of a list, entries of a map; 0 when missing. */
export function size(value: unknown, budget: Budget): number {
  if (isMissing(value)) return 0;
  if (isList(value)) return value.length;
  if (typeof value === "string") {
    // Each character is looked at by itself, which takes longer than a search.
    budget.spendOnText(value.length * 4);
    return countCharacters(value);
  }
  if (!isMap(value)) throw new EvaluationError(`${kindOf(value)} has no size`);
  const count = Object.keys(value).length;
  budget.spendOnItems(count);
  return count;
}

/** Characters, not UTF-16 units: the first half of a pair does not count. */
function countCharacters(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    if (isHighSurrogate(text.charCodeAt(index)) && isLowSurrogate(text.charCodeAt(index + 1))) {
      count -= 1;
    }
  }
  return count;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

// Sets of characters, as a pattern's classes name them: inclusive ranges of code points.

export type CharacterRange = readonly [first: number, last: number];
export type CharacterRanges = readonly CharacterRange[];

/** The characters in the ranges; when negated, all others. */
export interface CharacterSet {
  readonly ranges: CharacterRanges;
  readonly negated: boolean;
}

const LAST_CODE_POINT = 0x10ffff;

export const ANY_CHARACTER: CharacterSet = { ranges: [], negated: true };

const code = (character: string): number => character.codePointAt(0) ?? 0;

const DIGITS: CharacterRanges = [[code("0"), code("9")]];
const WORD: CharacterRanges = [
  ...DIGITS,
  [code("A"), code("Z")],
  [code("_"), code("_")],
  [code("a"), code("z")],
];
// RE2's \s: space and \t \n \f \r, ASCII only as \d and \w are.
const SPACES: CharacterRanges = [
  [9, 10],
  [12, 13],
  [32, 32],
];

/** The characters that a letter after a backslash stands for. */
export const NAMED_RANGES: ReadonlyMap<string, CharacterRanges> = new Map([
  ["d", DIGITS],
  ["D", complement(DIGITS)],
  ["w", WORD],
  ["W", complement(WORD)],
  ["s", SPACES],
  ["S", complement(SPACES)],
]);

/** Every character but a line feed: what `.` matches. */
export const NOT_LINE_FEED: CharacterSet = { ranges: [[10, 10]], negated: true };

export function single(character: string): CharacterRanges {
  return [[code(character), code(character)]];
}

/** All code points that are not in the ranges. */
function complement(ranges: CharacterRanges): CharacterRanges {
  const result: CharacterRange[] = [];
  let next = 0;
  for (const [first, last] of ranges.toSorted(([a], [b]) => a - b)) {
    if (first > next) result.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  if (next <= LAST_CODE_POINT) result.push([next, LAST_CODE_POINT]);
  return result;
}

export function includes({ ranges, negated }: CharacterSet, codePoint: number): boolean {
  return isWithin(ranges, codePoint) !== negated;
}

/** The same, where a character and its other case count as one. */
export function includesAnyCase({ ranges, negated }: CharacterSet, codePoint: number): boolean {
  const character = String.fromCodePoint(codePoint);
  const within =
    isWithin(ranges, codePoint) ||
    isTextWithin(ranges, character.toLowerCase()) ||
    isTextWithin(ranges, character.toUpperCase());
  return within !== negated;
}

function isWithin(ranges: CharacterRanges, codePoint: number): boolean {
  for (const [first, last] of ranges) if (codePoint >= first && codePoint <= last) return true;
  return false;
}

/** Some characters have a case of two characters, which is in no range of single ones. */
function isTextWithin(ranges: CharacterRanges, text: string): boolean {
  const codePoint = code(text);
  return String.fromCodePoint(codePoint) === text && isWithin(ranges, codePoint);
}

/** Letters, digits and `_` of ASCII: what `\b` looks for on both sides. */
export function isWordCharacter(codePoint: number | undefined): boolean {
  return codePoint !== undefined && isWithin(WORD, codePoint);
}

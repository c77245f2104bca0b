// Escapes and bracket classes of a pattern become sets of characters.
import {
  type CharacterRange,
  type CharacterRanges,
  type CharacterSet,
  NAMED_RANGES,
  single,
} from "./character-set.ts";
import { PatternError } from "./pattern.ts";
import type { PatternReader } from "./pattern-reader.ts";

const CONTROL: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["f", "\f"],
  ["v", "\v"],
]);

const HEX = /^(?:x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4}))/;

/** Reads what follows a backslash, in a class or outside. */
export function parseEscape(reader: PatternReader): CharacterRanges {
  const hex = reader.takeMatch(HEX);
  if (hex !== null) return fromHex(hex[1] ?? hex[2] ?? hex[3] ?? "");
  const character = reader.next();
  const named = NAMED_RANGES.get(character);
  if (named !== undefined) return named;
  const control = CONTROL.get(character);
  if (control !== undefined) return single(control);
  if (!/[\p{L}\p{N}]/u.test(character)) return single(character);
  throw new PatternError(`\\${character} is not supported`);
}

function fromHex(digits: string): CharacterRanges {
  const codePoint = Number.parseInt(digits, 16);
  if (codePoint > 0x10ffff) throw new PatternError(`there is no character ${digits}`);
  return [[codePoint, codePoint]];
}

/** Reads a class after its `[`. A `]` that comes first is an ordinary character, as in RE2. */
export function parseClass(reader: PatternReader): CharacterSet {
  const negated = reader.take("^");
  const ranges: CharacterRange[] = [];
  let first = true;
  while (first || reader.peek() !== "]") {
    first = false;
    ranges.push(...parseClassItem(reader));
  }
  reader.next();
  return { ranges, negated };
}

function parseClassItem(reader: PatternReader): CharacterRanges {
  if (reader.comes("[:")) throw new PatternError("classes such as [:alpha:] are not supported");
  const from = parseClassCharacter(reader);
  // A "-" before the closing bracket is an ordinary character.
  if (!reader.comes("-") || reader.comes("-]")) return from;
  reader.next();
  const to = parseClassCharacter(reader);
  const first = onlyCharacter(from);
  const last = onlyCharacter(to);
  if (first > last) throw new PatternError("a range in [...] runs backwards");
  return [[first, last]];
}

function parseClassCharacter(reader: PatternReader): CharacterRanges {
  const character = reader.next();
  return character === "\\" ? parseEscape(reader) : single(character);
}

function onlyCharacter(ranges: CharacterRanges): number {
  const [range] = ranges;
  if (ranges.length !== 1 || range === undefined || range[0] !== range[1]) {
    throw new PatternError("a range in [...] needs a single character on both sides");
  }
  return range[0];
}

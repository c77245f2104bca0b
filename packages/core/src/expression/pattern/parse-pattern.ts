// The text of a pattern becomes a tree. RE2's syntax without named classes and inner flags; what
// cannot be matched in linear time (back-references, look-around) is not part of it.
import { ANY_CHARACTER, type CharacterRanges, NOT_LINE_FEED, single } from "./character-set.ts";
import { parseClass, parseEscape } from "./parse-class.ts";
import { type Assertion, type Pattern, PatternError, type PatternNode } from "./pattern.ts";
import { PatternReader } from "./pattern-reader.ts";

/** Characters of a pattern. Bounds the depth of its groups as well. */
const LENGTH_MAX = 512;

/** The largest count in `{n,m}`. */
const COUNT_MAX = 1_000;

const FLAGS = /^\(\?([is]+)\)/;
const GROUP_HEAD = /^(?:\?:|\?P?<[A-Za-z_]\w*>)/;
const COUNT = /^\{(\d+)(?:(,)(\d+)?)?\}/;

interface Reading {
  readonly reader: PatternReader;
  /** What `.` stands for. */
  readonly dot: PatternNode;
}

/** @throws PatternError naming what is wrong or not supported. */
export function parsePattern(text: string): Pattern {
  if (text.length > LENGTH_MAX) {
    throw new PatternError(`the pattern is longer than ${String(LENGTH_MAX)} characters`);
  }
  const reader = new PatternReader(text);
  const flags = reader.takeMatch(FLAGS)?.[1] ?? "";
  const dot = { kind: "set", set: flags.includes("s") ? ANY_CHARACTER : NOT_LINE_FEED } as const;
  const node = parseChoice({ reader, dot });
  if (!reader.atEnd) throw new PatternError('a ")" has no "("');
  return { node, ignoreCase: flags.includes("i") };
}

function parseChoice(reading: Reading): PatternNode {
  const options = [parseSequence(reading)];
  while (reading.reader.take("|")) options.push(parseSequence(reading));
  const [only] = options;
  return options.length === 1 && only !== undefined ? only : { kind: "choice", options };
}

function parseSequence(reading: Reading): PatternNode {
  const { reader } = reading;
  const parts: PatternNode[] = [];
  while (!reader.atEnd && !reader.comes("|") && !reader.comes(")")) {
    parts.push(parseRepeat(parseAtom(reading), reader));
  }
  return { kind: "sequence", parts };
}

const ASSERTIONS: ReadonlyMap<string, Assertion> = new Map([
  ["A", "start"],
  ["z", "end"],
  ["b", "boundary"],
  ["B", "no-boundary"],
]);

function parseAtom(reading: Reading): PatternNode {
  const { reader } = reading;
  const character = reader.next();
  if (character === "(") return parseGroup(reading);
  if (character === "[") return { kind: "set", set: parseClass(reader) };
  if (character === ".") return reading.dot;
  if (character === "^") return { kind: "assertion", assertion: "start" };
  if (character === "$") return { kind: "assertion", assertion: "end" };
  if (character === "\\") return parseBackslash(reader);
  if ("*+?".includes(character)) throw new PatternError(`"${character}" has nothing to repeat`);
  return setOf(single(character));
}

function setOf(ranges: CharacterRanges): PatternNode {
  return { kind: "set", set: { ranges, negated: false } };
}

function parseBackslash(reader: PatternReader): PatternNode {
  const assertion = ASSERTIONS.get(reader.peek() ?? "");
  if (assertion === undefined) return setOf(parseEscape(reader));
  reader.next();
  return { kind: "assertion", assertion };
}

function parseGroup(reading: Reading): PatternNode {
  const { reader } = reading;
  if (reader.takeMatch(GROUP_HEAD) === null && reader.comes("?")) {
    throw new PatternError("look-around and flags inside the pattern are not supported");
  }
  const node = parseChoice(reading);
  if (!reader.take(")")) throw new PatternError('a "(" has no ")"');
  return node;
}

function parseRepeat(part: PatternNode, reader: PatternReader): PatternNode {
  const bounds = takeBounds(reader);
  if (bounds === undefined) return part;
  const [least, most] = bounds;
  if (Math.max(least, most ?? 0) > COUNT_MAX || (most !== null && most < least)) {
    throw new PatternError(`a {n,m} must rise and end at ${String(COUNT_MAX)}`);
  }
  // Lazy or greedy decides which match is found first, not whether there is one.
  reader.take("?");
  if (takeBounds(reader) !== undefined) throw new PatternError("a repeat is repeated");
  return { kind: "repeat", part, least, most };
}

function takeBounds(reader: PatternReader): readonly [number, number | null] | undefined {
  if (reader.take("*")) return [0, null];
  if (reader.take("+")) return [1, null];
  if (reader.take("?")) return [0, 1];
  const count = reader.takeMatch(COUNT);
  if (count === null) return undefined;
  const [, least, comma, most] = count;
  if (comma === undefined) return [Number(least), Number(least)];
  return [Number(least), most === undefined ? null : Number(most)];
}

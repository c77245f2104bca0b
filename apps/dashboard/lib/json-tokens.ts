// JSON text cut into tokens, exactly as written: 1.0 stays 1.0, and no key is lost or moved.

type JsonTokenKind = "punctuation" | "string" | "number" | "word" | "bad";

export interface JsonToken {
  readonly kind: JsonTokenKind;
  readonly text: string;
  /** Where it begins, in UTF-16 units. */
  readonly at: number;
}

// Sticky and tried in this order; the last one always matches, so the scan cannot stand still.
const RULES: readonly (readonly [JsonTokenKind, RegExp])[] = [
  ["punctuation", /[{}[\],:]/y],
  ["string", /"(?:[^"\\\p{Cc}]|[\u007F-\u009F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy],
  ["number", /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y],
  ["word", /(?:true|false|null)(?!\w)/y],
  ["bad", /"[^\n]*|[^\s{}[\],:"]+|[^]/y],
];

const SPACE = /[ \t\n\r]*/y;

/** All tokens of the text; what is no JSON comes as `bad`. */
export function jsonTokens(text: string): readonly JsonToken[] {
  const tokens: JsonToken[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = skipSpace(text, at + token.text.length);
  }
  return tokens;
}

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(text);
  return Math.max(at, SPACE.lastIndex);
}

function tokenAt(text: string, at: number): JsonToken {
  for (const [kind, rule] of RULES) {
    rule.lastIndex = at;
    const match = rule.exec(text);
    if (match !== null) return { kind, text: match[0], at };
  }
  return { kind: "bad", text: text.slice(at), at };
}

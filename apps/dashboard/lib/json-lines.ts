// JSON text laid out for reading: one line per value, two spaces per level, every token as written.
import { jsonTokens, type JsonToken } from "./json-tokens.ts";

interface JsonPart {
  readonly kind: "key" | "string" | "number" | "word" | "punctuation";
  readonly text: string;
}

export interface JsonLine {
  readonly depth: number;
  readonly parts: readonly JsonPart[];
}

/** The lines of a JSON text; undefined when it is none, for then only the raw text is the truth. */
export function jsonLines(text: string): readonly JsonLine[] | undefined {
  const tokens = jsonTokens(text);
  if (tokens.length === 0 || tokens.some((token) => token.kind === "bad")) return undefined;
  const lines = new Lines();
  for (const [index, token] of tokens.entries()) {
    place(lines, token, { before: tokens[index - 1]?.text, after: tokens[index + 1]?.text });
  }
  return lines.all();
}

interface Neighbours {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

function place(lines: Lines, token: JsonToken, near: Neighbours): void {
  const { kind, text } = token;
  if (kind === "punctuation") placePunctuation(lines, text, near);
  else lines.add(kind === "string" && near.after === ":" ? "key" : partKind(token), text);
}

function placePunctuation(lines: Lines, text: string, { before, after }: Neighbours): void {
  const bracket = BRACKETS[text];
  const closes = bracket?.opens === false && bracket.partner !== before;
  const opens = bracket?.opens === true && bracket.partner !== after;
  if (closes) lines.close();
  lines.add("punctuation", text === ":" ? ": " : text);
  if (opens) lines.open();
  if (text === ",") lines.next();
}

const BRACKETS: Readonly<Record<string, { readonly opens: boolean; readonly partner: string }>> = {
  "{": { opens: true, partner: "}" },
  "[": { opens: true, partner: "]" },
  "}": { opens: false, partner: "{" },
  "]": { opens: false, partner: "[" },
};

function partKind(token: JsonToken): JsonPart["kind"] {
  return token.kind === "bad" ? "string" : token.kind;
}

/** The lines so far and the one that is being filled. */
class Lines {
  readonly #done: JsonLine[] = [];
  #parts: JsonPart[] = [];
  #depth = 0;

  add(kind: JsonPart["kind"], text: string): void {
    this.#parts.push({ kind, text });
  }

  next(): void {
    this.#done.push({ depth: this.#depth, parts: this.#parts });
    this.#parts = [];
  }

  open(): void {
    this.next();
    this.#depth += 1;
  }

  close(): void {
    this.next();
    this.#depth = Math.max(0, this.#depth - 1);
  }

  all(): readonly JsonLine[] {
    if (this.#parts.length > 0) this.next();
    return this.#done;
  }
}

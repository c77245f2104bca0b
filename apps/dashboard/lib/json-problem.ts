// Where a JSON text is wrong and in which words to say it; the send form shows it while one types.
import { jsonTokens, type JsonToken } from "./json-tokens.ts";

export interface JsonProblem {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly message: string;
}

type Expected = "value" | "item or ]" | "key or }" | "key" | "colon" | "comma or end" | "nothing";

interface Position {
  readonly expected: Expected;
  /** The brackets that are open, innermost last. */
  readonly open: readonly ("{" | "[")[];
}

/** The first thing in the text that is no JSON; undefined when it is JSON. */
export function jsonProblem(text: string): JsonProblem | undefined {
  let position: Position = { expected: "value", open: [] };
  for (const token of jsonTokens(text)) {
    const next = step(position, token);
    if (typeof next === "string") return { ...locate(text, token.at), message: next };
    position = next;
  }
  if (position.expected === "nothing") return undefined;
  return { ...locate(text, text.length), message: endMessage(position) };
}

function endMessage({ expected, open }: Position): string {
  const innermost = open.at(-1);
  if (innermost === undefined) return "Nothing here yet; an empty object is {}.";
  const bracket = innermost === "{" ? "}" : "]";
  return expected === "comma or end"
    ? `The text ends before its closing ${bracket}.`
    : `The text ends where a ${expected === "colon" ? "colon" : "value"} should follow.`;
}

/** The position after the token, or what is wrong with it. */
function step(position: Position, token: JsonToken): Position | string {
  if (token.kind === "bad") return badToken(token.text);
  switch (position.expected) {
    case "value":
    case "item or ]":
      return stepValue(position, token);
    case "key":
    case "key or }":
      return stepKey(position, token);
    case "colon":
      return token.text === ":"
        ? { ...position, expected: "value" }
        : "A colon must follow the key.";
    case "comma or end":
      return stepAfterValue(position, token);
    case "nothing":
      return "The value has ended; nothing may follow it.";
    default:
      return position.expected satisfies never;
  }
}

function stepValue({ expected, open }: Position, token: JsonToken): Position | string {
  if (token.kind !== "punctuation") return afterValue(open);
  if (token.text === "{") return { expected: "key or }", open: [...open, "{"] };
  if (token.text === "[") return { expected: "item or ]", open: [...open, "["] };
  if (token.text === "]" && expected === "item or ]") return afterValue(open.slice(0, -1));
  if (token.text === "]") return "Remove the comma before ].";
  return `A value must stand before ${token.text}.`;
}

function stepKey({ expected, open }: Position, token: JsonToken): Position | string {
  if (token.kind === "string") return { expected: "colon", open };
  if (token.text !== "}") return "A key in double quotes must stand here.";
  return expected === "key or }" ? afterValue(open.slice(0, -1)) : "Remove the comma before }.";
}

function stepAfterValue({ open }: Position, token: JsonToken): Position | string {
  const inObject = open.at(-1) === "{";
  if (token.text === ",") return { expected: inObject ? "key" : "value", open };
  if (token.text === (inObject ? "}" : "]")) return afterValue(open.slice(0, -1));
  return `A comma or ${inObject ? "}" : "]"} must stand here.`;
}

function afterValue(open: Position["open"]): Position {
  return { expected: open.length === 0 ? "nothing" : "comma or end", open };
}

function badToken(text: string): string {
  if (text.startsWith("'")) return "Strings need double quotes.";
  if (text.startsWith('"')) return "This string is not closed, or has a character to escape.";
  if (text.startsWith("//") || text.startsWith("/*")) return "JSON has no comments.";
  if (/^[-+.]?\d/.test(text)) return `${quoted(text)} is no JSON number.`;
  if (/^[A-Za-z_$]/.test(text)) return `${quoted(text)} needs double quotes.`;
  return `${quoted(text)} is not expected here.`;
}

function quoted(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text;
}

function locate(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: at - lineStart + 1 };
}

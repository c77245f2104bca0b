// Numbers that would be stored as other numbers are refused: JSON has no limits, but a double has.
import { CairnError } from "@cairn/core";
import { lineAndColumn } from "./line-and-column.ts";

/** Without one of these every number of the text is kept; most texts need no second look. */
const SUSPECT = /\d{16}|[eE][+-]?\d{3}/;
const TOKEN = /["\d-]/g;
const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const EXCERPT_CHARS = 40;

/**
 * Refuses whole numbers that lose digits which a double never had, and numbers too large or too small for a double. Digits
 * behind the point may be rounded, as every JSON reader does; -0 is stored as 0.
 *
 * @param text - Valid JSON.
 * @throws {CairnError} `number_precision`.
 */
export function checkJsonNumbers(text: string): void {
  if (!SUSPECT.test(text)) return;
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(text); token !== null; token = TOKEN.exec(text)) {
    const { index } = token;
    if (token[0] === '"') TOKEN.lastIndex = endOfString(text, index);
    else TOKEN.lastIndex = checkNumber(text, index);
  }
}

function endOfString(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (quote !== -1 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote === -1 ? text.length : quote + 1;
}

function isEscaped(text: string, quote: number): boolean {
  let slashes = 0;
  while (text.charAt(quote - 1 - slashes) === "\\") slashes += 1;
  return slashes % 2 === 1;
}

function checkNumber(text: string, index: number): number {
  NUMBER.lastIndex = index;
  const [literal = "", fraction, exponent] = NUMBER.exec(text) ?? [];
  const value = Number(literal);
  const isWhole = fraction === undefined && exponent === undefined;
  if (!Number.isFinite(value)) throw refusal(text, index, { literal, what: "is too large" });
  if (value === 0 && /^[^eE]*[1-9]/.test(literal)) {
    throw refusal(text, index, { literal, what: "is too close to zero" });
  }
  if (isWhole && !isKept(literal, value)) {
    throw refusal(text, index, { literal, what: `would be stored as ${String(BigInt(value))}` });
  }
  return index + Math.max(1, literal.length);
}

/** Also what a program wrote of a double that it had: the same double is read from it. */
const isKept = (literal: string, value: number): boolean =>
  Number.isSafeInteger(value) || String(value) === literal || BigInt(literal) === BigInt(value);

function refusal(
  text: string,
  index: number,
  { literal, what }: { readonly literal: string; readonly what: string },
): CairnError {
  const shown = literal.length > EXCERPT_CHARS ? `${literal.slice(0, EXCERPT_CHARS)}…` : literal;
  return new CairnError("number_precision", {
    message: `The number ${shown} at ${lineAndColumn(text, index)} ${what}.`,
    hint: "Send it as a string.",
  });
}

// Where a text stops being JSON, and in which words to say it. Only called when it is not: Node's
// own message often names no place.

export interface JsonProblem {
  /** In UTF-16 units. */
  readonly index: number;
  /** Goes on after the place: "a comma or } must stand here". */
  readonly message: string;
}

type Expected = "value" | "value or ]" | "key" | "key or }" | "colon" | "comma or end" | "nothing";

const SPACE = /[ \t\n\r]*/y;
const STRING_PART = /[^"\\\p{Cc}]+|[\u007F-\u009F]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/uy;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const WORD = /[^\s,:{}[\]"]{1,40}/uy;

/** The first thing in the text that is not JSON; undefined when all of it is. Needs no recursion. */
export function findJsonProblem(text: string): JsonProblem | undefined {
  const open: string[] = [];
  let expected: Expected = "value";
  let index = skip(SPACE, text, 0);
  while (index < text.length) {
    const end = endOfToken(text, index);
    if (typeof end !== "number") return end;
    const next = step(expected, text.charAt(index), open);
    if (typeof next === "object") return { index, message: next.problem };
    expected = next;
    index = skip(SPACE, text, end);
  }
  return expected === "nothing" ? undefined : { index, message: endMessage(expected, open) };
}

function skip(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index;
  return pattern.test(text) ? pattern.lastIndex : index;
}

/** The index after the token that begins here, or what is wrong with it. */
function endOfToken(text: string, index: number): number | JsonProblem {
  const char = text.charAt(index);
  if ("{}[],:".includes(char)) return index + 1;
  if (char === '"') return endOfString(text, index);
  const end = skip(SCALAR, text, index);
  const word = skip(WORD, text, index);
  return end > index && word <= end ? end : { index, message: badWord(text.slice(index, word)) };
}

function endOfString(text: string, start: number): number | JsonProblem {
  let index = start + 1;
  for (;;) {
    const next = skip(STRING_PART, text, index);
    if (next === index) break;
    index = next;
  }
  const char = text.charAt(index);
  if (char === '"') return index + 1;
  if (char === "") return { index: start, message: "the string that begins here is not closed" };
  if (char === "\\") return { index, message: "this backslash begins no escape that JSON knows" };
  return { index, message: "a control character inside a string must be escaped" };
}

function badWord(word: string): string {
  if (word === "") return "this character is not expected";
  if (word.startsWith("'")) return "strings need double quotes";
  if (word.startsWith("//") || word.startsWith("/*")) return "JSON has no comments";
  return `${word} is not a JSON value`;
}

interface Wrong {
  readonly problem: string;
}

/** What may follow after a token that begins with `char`. */
function step(expected: Expected, char: string, open: string[]): Expected | Wrong {
  switch (expected) {
    case "value":
    case "value or ]":
      return stepValue(expected, char, open);
    case "key":
    case "key or }":
      return stepKey(expected, char, open);
    case "colon":
      return char === ":" ? "value" : { problem: "a colon must follow the key" };
    case "comma or end":
      return stepAfter(char, open);
    case "nothing":
      return { problem: "the JSON has ended; nothing may follow it" };
    default:
      return expected satisfies never;
  }
}

function stepValue(expected: Expected, char: string, open: string[]): Expected | Wrong {
  if (char === "{" || char === "[") {
    open.push(char);
    return char === "{" ? "key or }" : "value or ]";
  }
  if (char === "]" && expected === "value or ]") return close(open);
  if (char === "]") return { problem: "remove the comma before ]" };
  if ("},:".includes(char)) return { problem: `a value must stand before ${char}` };
  return open.length === 0 ? "nothing" : "comma or end";
}

function stepKey(expected: Expected, char: string, open: string[]): Expected | Wrong {
  if (char === '"') return "colon";
  if (char !== "}") return { problem: "a key in double quotes must stand here" };
  return expected === "key or }" ? close(open) : { problem: "remove the comma before }" };
}

function stepAfter(char: string, open: string[]): Expected | Wrong {
  const bracket = open.at(-1) === "{" ? "}" : "]";
  if (char === ",") return bracket === "}" ? "key" : "value";
  return char === bracket ? close(open) : { problem: `a comma or ${bracket} must stand here` };
}

function close(open: string[]): Expected {
  open.pop();
  return open.length === 0 ? "nothing" : "comma or end";
}

function endMessage(expected: Expected, open: readonly string[]): string {
  const innermost = open.at(-1);
  if (expected === "value" && innermost === undefined) return "a value must stand here";
  return `the text ends before its closing ${innermost === "{" ? "}" : "]"}`;
}

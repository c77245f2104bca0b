// Finds the text of one value inside JSON text, without reading numbers or reordering keys.

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const SCALAR = /[^\s,\]}]+/y;

/** The value's exact text, or undefined when an object on the path has no such key. */
export function rawAt(json: string, path: readonly string[]): string | undefined {
  const cursor = new Cursor(json);
  for (const key of path) {
    if (!cursor.enter(key)) return undefined;
  }
  return cursor.value();
}

class Cursor {
  readonly #json: string;
  #at = 0;

  constructor(json: string) {
    this.#json = json;
  }

  /** Moves into the object's value of that key. */
  enter(key: string): boolean {
    if (this.#next() !== "{") return false;
    this.#at += 1;
    while (this.#next() === '"') {
      const name = JSON.parse(this.#take(STRING)) as string;
      this.#next();
      this.#at += 1;
      if (name === key) return true;
      this.value();
      if (this.#next() === ",") this.#at += 1;
    }
    return false;
  }

  /** The text of the value here; moves behind it. */
  value(): string {
    const first = this.#next();
    const from = this.#at;
    if (first === '"') this.#take(STRING);
    else if (first === "{" || first === "[") this.#skipNested();
    else this.#take(SCALAR);
    return this.#json.slice(from, this.#at);
  }

  #skipNested(): void {
    let depth = 0;
    do {
      const char = this.#json[this.#at];
      if (char === '"') {
        this.#take(STRING);
        continue;
      }
      if (char === "{" || char === "[") depth += 1;
      if (char === "}" || char === "]") depth -= 1;
      this.#at += 1;
    } while (depth > 0 && this.#at < this.#json.length);
  }

  /** The next character that is not space. */
  #next(): string {
    this.#take(SPACE);
    return this.#json[this.#at] ?? "";
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [match = ""] = pattern.exec(this.#json) ?? [];
    this.#at += match.length;
    return match;
  }
}

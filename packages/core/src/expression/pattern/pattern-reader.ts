// A position in a pattern's text, moved forward as its parts are read.
import { PatternError } from "./pattern.ts";

export class PatternReader {
  readonly #characters: readonly string[];
  #position = 0;

  constructor(text: string) {
    this.#characters = Array.from(text);
  }

  get atEnd(): boolean {
    return this.#position >= this.#characters.length;
  }

  /** The next character without taking it; undefined at the end. */
  peek(): string | undefined {
    return this.#characters[this.#position];
  }

  /** Takes the next character; at the end, the pattern is refused. */
  next(): string {
    const character = this.peek();
    if (character === undefined) throw new PatternError("the pattern ends too early");
    this.#position += 1;
    return character;
  }

  /** Takes `text` when it comes next. */
  take(text: string): boolean {
    if (!this.comes(text)) return false;
    this.#position += text.length;
    return true;
  }

  comes(text: string): boolean {
    for (let index = 0; index < text.length; index += 1) {
      if (this.#characters[this.#position + index] !== text[index]) return false;
    }
    return true;
  }

  /** Takes what the expression matches at this place; null, and nothing taken, when it does not. */
  takeMatch(expression: RegExp): RegExpExecArray | null {
    const rest = this.#characters.slice(this.#position, this.#position + LOOK_AHEAD).join("");
    const match = expression.exec(rest);
    if (match !== null) this.#position += Array.from(match[0]).length;
    return match;
  }
}

/** The longest part that is taken at once: a counted repeat, an escape, a group's head. */
const LOOK_AHEAD = 64;

// Does a text contain a match of a pattern? Walks all states of the automaton at once (Thompson's
// construction), so that the time is linear in text times pattern: no pattern can backtrack.
import { isWordCharacter } from "./character-set.ts";
import { compilePattern, type Instruction, type Program } from "./compile-pattern.ts";
import { parsePattern } from "./parse-pattern.ts";
import { type Assertion, PatternError } from "./pattern.ts";

/** Says what is wrong with a pattern, in a sentence; undefined when nothing is. */
export function patternProblem(text: string): string | undefined {
  const compiled = compileText(text);
  return typeof compiled === "string" ? compiled : undefined;
}

/** The compiled pattern, or a sentence that says what is wrong with it. */
export function compileText(text: string): Program | string {
  try {
    return compilePattern(parsePattern(text));
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}

/**
 * @param spend Called as the search goes on, with the number of states walked since the last call;
 * may throw to end it.
 */
export function containsMatch(
  program: Program,
  text: string,
  spend: (states: number) => void,
): boolean {
  const walk = new Walk(program);
  let before: number | undefined;
  for (const character of text) {
    const here = character.codePointAt(0);
    if (walk.enter({ before, here })) return true;
    if (here !== undefined) walk.consume(here);
    spend(walk.takeCount());
    before = here;
  }
  const found = walk.enter({ before, here: undefined });
  spend(walk.takeCount());
  return found;
}

/** The characters on both sides of a place in the text; undefined at an edge. */
interface Place {
  readonly before: number | undefined;
  readonly here: number | undefined;
}

class Walk {
  readonly #program: Program;
  /** At which turn an instruction was last reached, so that loops of nothing end. */
  readonly #reachedAt: Int32Array;
  #turn = 0;
  #count = 0;
  /** Where the last character led. */
  #leads: number[] = [];
  #consuming: (Instruction & { kind: "consume" })[] = [];

  constructor(program: Program) {
    this.#program = program;
    this.#reachedAt = new Int32Array(program.instructions.length);
  }

  takeCount(): number {
    const count = this.#count;
    this.#count = 0;
    return count;
  }

  /** Follows everything that needs no character, also a match that starts here. True: a match ends. */
  enter(place: Place): boolean {
    this.#turn += 1;
    this.#consuming = [];
    const pending = this.#leads;
    pending.push(this.#program.entry);
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (this.#reachedAt[index] === this.#turn) continue;
      this.#reachedAt[index] = this.#turn;
      this.#count += 1;
      const instruction = this.#program.instructions[index];
      if (instruction?.kind === "accept") return true;
      if (instruction !== undefined) this.#follow(instruction, place, pending);
    }
    return false;
  }

  #follow(instruction: Instruction, place: Place, pending: number[]): void {
    if (instruction.kind === "consume") this.#consuming.push(instruction);
    else if (instruction.kind === "split") pending.push(instruction.second, instruction.first);
    else if (instruction.kind === "assert" && holds(instruction.assertion, place)) {
      pending.push(instruction.next);
    }
  }

  consume(codePoint: number): void {
    const test = this.#program.includes;
    this.#leads = this.#consuming.filter(({ set }) => test(set, codePoint)).map(({ next }) => next);
  }
}

function holds(assertion: Assertion, { before, here }: Place): boolean {
  if (assertion === "start") return before === undefined;
  if (assertion === "end") return here === undefined;
  const boundary = isWordCharacter(before) !== isWordCharacter(here);
  return assertion === "boundary" ? boundary : !boundary;
}

// A pattern's tree becomes a small program: an automaton whose states the matcher walks side by side.
import { type CharacterSet, includes, includesAnyCase } from "./character-set.ts";
import { type Assertion, type Pattern, PatternError, type PatternNode } from "./pattern.ts";

export type Instruction =
  /** Go on at `next` when the character is in the set. */
  | { readonly kind: "consume"; readonly set: CharacterSet; readonly next: number }
  /** Go on at both. */
  | { readonly kind: "split"; first: number; readonly second: number }
  /** Go on at `next` when the place in the text fits. */
  | { readonly kind: "assert"; readonly assertion: Assertion; readonly next: number }
  | { readonly kind: "accept" };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly entry: number;
  readonly includes: (set: CharacterSet, codePoint: number) => boolean;
}

/** Tree nodes compiled, counted repeats once per copy. Bounds the program and this work alike. */
const SIZE_MAX = 2_000;

/** @throws PatternError when the counted repeats multiply to too large a program. */
export function compilePattern({ node, ignoreCase }: Pattern): Program {
  const compiler = new Compiler();
  const accept = compiler.add({ kind: "accept" });
  const entry = compiler.compile(node, accept);
  const test = ignoreCase ? includesAnyCase : includes;
  return { instructions: compiler.instructions, entry, includes: test };
}

class Compiler {
  readonly instructions: Instruction[] = [];
  #work = 0;

  add(instruction: Instruction): number {
    return this.instructions.push(instruction) - 1;
  }

  /** Adds what matches `node` and then goes on at `next`; returns where it begins. */
  compile(node: PatternNode, next: number): number {
    this.#work += 1;
    if (this.#work > SIZE_MAX) throw new PatternError("the pattern is too large");
    if (node.kind === "set") return this.add({ kind: "consume", set: node.set, next });
    if (node.kind === "assertion") {
      return this.add({ kind: "assert", assertion: node.assertion, next });
    }
    if (node.kind === "sequence") {
      return node.parts.reduceRight((follower, part) => this.compile(part, follower), next);
    }
    return node.kind === "choice" ? this.#choice(node.options, next) : this.#repeat(node, next);
  }

  #choice(options: readonly PatternNode[], next: number): number {
    return options
      .map((option) => this.compile(option, next))
      .reduceRight((second, first) => this.add({ kind: "split", first, second }));
  }

  #repeat(repeat: PatternNode & { kind: "repeat" }, next: number): number {
    const { part, least, most } = repeat;
    let entry = most === null ? this.#loop(part, next) : next;
    for (let copies = least; copies < (most ?? 0); copies += 1) {
      entry = this.add({ kind: "split", first: this.compile(part, entry), second: next });
    }
    for (let copies = 0; copies < least; copies += 1) entry = this.compile(part, entry);
    return entry;
  }

  #loop(part: PatternNode, next: number): number {
    const split: Instruction & { kind: "split" } = { kind: "split", first: next, second: next };
    const entry = this.add(split);
    split.first = this.compile(part, entry);
    return entry;
  }
}

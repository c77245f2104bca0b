// A parsed pattern of `matches`, as data.
import type { CharacterSet } from "./character-set.ts";

export type Assertion = "start" | "end" | "boundary" | "no-boundary";

export type PatternNode =
  | { readonly kind: "set"; readonly set: CharacterSet }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly options: readonly PatternNode[] }
  | {
      readonly kind: "repeat";
      readonly part: PatternNode;
      readonly least: number;
      /** Null: without end. */
      readonly most: number | null;
    };

export interface Pattern {
  readonly node: PatternNode;
  readonly ignoreCase: boolean;
}

/** What a pattern may not contain, and why. Thrown inside this folder only. */
export class PatternError extends Error {
  override name = "PatternError";
}

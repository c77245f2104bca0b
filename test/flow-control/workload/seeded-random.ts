// A sequence of random numbers that is the same for the same seed, on every machine.
import { createSeededRandom } from "../../../packages/executor/src/dev/local-qstash/seeded-random.ts";

export interface SeededRandom {
  /** An integer from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** Throws on an empty list. */
  pick<One>(from: readonly One[]): One;
  shuffle<One>(list: readonly One[]): readonly One[];
  /** A sequence of its own: what one part draws changes nothing for another part. */
  fork(name: string): SeededRandom;
}

export function seededRandom(seed: string): SeededRandom {
  const next = createSeededRandom(hash(seed));
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    int,
    chance: (probability) => next() < probability,
    pick: (from) => {
      const one = from[int(0, from.length - 1)];
      if (one === undefined) throw new Error("nothing to pick from");
      return one;
    },
    shuffle: (list) =>
      list
        .map((one) => ({ one, order: next() }))
        .toSorted((a, b) => a.order - b.order)
        .map(({ one }) => one),
    fork: (name) => seededRandom(`${seed}/${name}`),
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}

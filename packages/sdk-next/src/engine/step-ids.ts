// Step ids that are the same in every replay: sha1 of what the code wrote, counted per use
// (docs/protocol.md, section 5).
import { sha1 } from "@noble/hashes/legacy.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

export interface StepId {
  /** What the wire calls the step. */
  readonly hash: string;
  /** How often the code used the id before in this run. */
  readonly index: number;
}

const REMEMBERED_MAX = 10_000;
const remembered = new Map<string, string>();

/** Remembers what it has hashed: every replay of a function asks for the same ids again. */
export function hashStepId(text: string): string {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const hash = bytesToHex(sha1(utf8ToBytes(text)));
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  remembered.set(text, hash);
  return hash;
}

/** One per replay: the count starts anew each time, in the order in which steps are asked for. */
export function createStepIds(): (id: string) => StepId {
  const used = new Set<string>();
  const nextIndex = new Map<string, number>();
  return (id) => {
    let index = nextIndex.get(id) ?? 0;
    while (used.has(idText(id, index))) index += 1;
    const text = idText(id, index);
    used.add(text);
    nextIndex.set(id, index + 1);
    return { hash: hashStepId(text), index };
  };
}

const idText = (id: string, index: number): string => (index === 0 ? id : `${id}:${String(index)}`);

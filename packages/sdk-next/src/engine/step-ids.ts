// Step ids that are the same in every replay: sha1 of what the code wrote, counted per use
// (protocol.md section 5).
import { sha1 } from "@noble/hashes/legacy.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

export interface StepId {
  /** What the wire calls the step. */
  readonly hash: string;
  /** How often the code used the id before in this run. */
  readonly index: number;
}

export function hashStepId(text: string): string {
  return bytesToHex(sha1(utf8ToBytes(text)));
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

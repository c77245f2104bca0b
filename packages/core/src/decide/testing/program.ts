// A made-up function as a tree of steps, what it gives, and how far it gets with some memos. This is
// what an app's code does when it runs from the top and meets its memos (docs/protocol.md 4).
import type { JsonValue } from "../../domain/json.ts";
import type { MemoEntry } from "../../protocol/call-request.ts";

export type Leaf =
  /** Throws so many times, and then gives another value each time: its id and a number. */
  | { readonly kind: "step"; readonly id: string; readonly failures: number }
  | { readonly kind: "sleep"; readonly id: string }
  /** Waits for an event, which comes or not. */
  | { readonly kind: "wait"; readonly id: string };

export type Program =
  | Leaf
  | { readonly kind: "sequence" | "all"; readonly parts: readonly Program[] }
  | { readonly kind: "race"; readonly isHinted: boolean; readonly parts: readonly Program[] };

export interface FoundLeaf {
  readonly leaf: Leaf;
  /** Found in a race that told the server so. */
  readonly isRacing: boolean;
}

/** How far the function gets. */
export interface Progress {
  /** Undefined as long as something is unfinished. */
  readonly value: JsonValue | undefined;
  /** The place of the memo that settled it, in completion order: decides races. */
  readonly at: number;
  /** Unfinished steps it has met, those that lost a race included. */
  readonly found: readonly FoundLeaf[];
}

export const EVENT = "the event";
const CAUGHT = "caught";

/** Memos in completion order. */
export function follow(program: Program, memos: readonly MemoEntry[], isRacing = false): Progress {
  switch (program.kind) {
    case "sequence":
      return followSequence(program.parts, memos, isRacing);
    case "all":
      return together(program.parts.map((part) => follow(part, memos, isRacing)));
    case "race":
      return first(program.parts.map((part) => follow(part, memos, isRacing || program.isHinted)));
    case "step":
    case "sleep":
    case "wait":
      return followLeaf(program, memos, isRacing);
    default:
      return program satisfies never;
  }
}

function followLeaf(leaf: Leaf, memos: readonly MemoEntry[], isRacing: boolean): Progress {
  const at = memos.findIndex(({ stepId }) => stepId === leaf.id);
  const memo = memos[at];
  if (memo === undefined) return { value: undefined, at, found: [{ leaf, isRacing }] };
  const value: JsonValue = memo.kind === "error" ? CAUGHT : JSON.parse(memo.value);
  return { value, at, found: [] };
}

function followSequence(
  parts: readonly Program[],
  memos: readonly MemoEntry[],
  isRacing: boolean,
): Progress {
  const done: Progress[] = [];
  for (const part of parts) {
    const progress = follow(part, memos, isRacing);
    done.push(progress);
    if (progress.value === undefined) break;
  }
  return together(done);
}

function together(parts: readonly Progress[]): Progress {
  const values: JsonValue[] = [];
  for (const { value } of parts) if (value !== undefined) values.push(value);
  return {
    value: values.length === parts.length ? values : undefined,
    at: Math.max(...parts.map(({ at }) => at)),
    found: parts.flatMap(({ found }) => found),
  };
}

function first(parts: readonly Progress[]): Progress {
  const [winner] = parts.filter(({ value }) => value !== undefined).toSorted((a, b) => a.at - b.at);
  const found = parts.flatMap((part) => part.found);
  return { value: winner?.value, at: winner?.at ?? -1, found };
}

/** Could the function end with this value? Knows nothing of memos and calls. */
export function canGive(program: Program, value: JsonValue, maxAttempts: number): boolean {
  switch (program.kind) {
    case "step":
      if (program.failures >= maxAttempts) return value === CAUGHT;
      return typeof value === "string" && value.startsWith(`${program.id}#`);
    case "sleep":
      return value === null;
    case "wait":
      return value === null || value === EVENT;
    case "race":
      return program.parts.some((part) => canGive(part, value, maxAttempts));
    case "sequence":
    case "all":
      return canGiveAll(program.parts, value, maxAttempts);
    default:
      return program satisfies never;
  }
}

function canGiveAll(parts: readonly Program[], value: JsonValue, maxAttempts: number): boolean {
  if (!Array.isArray(value) || value.length !== parts.length) return false;
  const values: readonly JsonValue[] = value;
  return parts.every((part, index) => canGive(part, values[index] ?? null, maxAttempts));
}

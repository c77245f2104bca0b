// The memos of a call: what finished steps left, and in which order they finished.
import { isJsonObject } from "@cairn/core";

export type Memo =
  | { readonly kind: "data"; readonly value: unknown }
  | { readonly kind: "error"; readonly value: unknown }
  /** No result: run the step with these arguments. */
  | { readonly kind: "input"; readonly value: readonly unknown[] };

const WRAPPER_KEYS = new Set(["data", "error", "input", "type"]);

/** Reads one entry of the memo map in any form of docs/protocol.md 4.2. */
export function parseMemo(entry: unknown): Memo {
  if (!isJsonObject(entry) || !Object.keys(entry).every((key) => WRAPPER_KEYS.has(key))) {
    return { kind: "data", value: entry };
  }
  if (entry["error"] !== undefined && entry["error"] !== null) {
    return { kind: "error", value: entry["error"] };
  }
  if ("data" in entry) return { kind: "data", value: entry["data"] };
  const input = entry["input"];
  if (Array.isArray(input)) return { kind: "input", value: input };
  return { kind: "data", value: entry };
}

export function parseMemos(steps: Readonly<Record<string, unknown>>): Map<string, Memo> {
  return new Map(Object.entries(steps).map(([id, entry]) => [id, parseMemo(entry)]));
}

/**
 * The ids of all results in the order in which they are delivered. The memos are the truth: an id of
 * the stack without a memo is left out, a memo that is not in the stack comes last.
 */
export function deliveryOrder(
  memos: ReadonlyMap<string, Memo>,
  stack: readonly string[],
): readonly string[] {
  const order = new Set<string>();
  for (const id of [...stack, ...memos.keys()]) {
    const memo = memos.get(id);
    if (memo !== undefined && memo.kind !== "input") order.add(id);
  }
  return [...order];
}

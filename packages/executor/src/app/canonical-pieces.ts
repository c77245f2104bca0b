// What a call is signed over is made of pieces in canonical form. Each is made once: memos and events of
// a run in memory do not change.
import { canonicalJson, type JsonValue, type MemoEntry } from "@cairn/core";

const memos = new WeakMap<MemoEntry, MemoEntry>();
const eventLists = new WeakMap<readonly string[], readonly string[]>();

/** The same memo with its value in canonical form. */
export function canonicalMemo(memo: MemoEntry): MemoEntry {
  const known = memos.get(memo);
  if (known !== undefined) return known;
  const { stepId, kind } = memo;
  const made = kind === "null" ? memo : { stepId, kind, value: canonicalText(memo.value) };
  memos.set(memo, made);
  return made;
}

/** The same events in canonical form. @param events - JSON texts. */
export function canonicalEvents(events: readonly string[]): readonly string[] {
  const known = eventLists.get(events);
  if (known !== undefined) return known;
  const made = events.map(canonicalText);
  eventLists.set(events, made);
  return made;
}

function canonicalText(text: string): string {
  // A text without escapes, as most results are.
  if (text.startsWith('"') && !text.includes("\\")) return text;
  const value: JsonValue = JSON.parse(text);
  return canonicalJson(value);
}

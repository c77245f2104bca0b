// The index between events and waits: a wait whose condition asks for one value at one path is
// found by that pair, without looking at the others.
import {
  type CairnEvent,
  equalityKeyOf,
  equalityKeyText,
  isJsonObject,
  type JsonValue,
  seenEvent,
} from "@cairn/core";
import { ANY_MATCH_KEY } from "../db/match-candidates.ts";

/** An event with more values than this is compared with every wait on its name. */
const MAX_KEYS = 300;
const MAX_DEPTH = 8;

/** All keys that a wait for this event may have; null stands for a wait without a key. */
export function matchKeysOf(event: CairnEvent): readonly (string | null)[] {
  const keys: string[] = [];
  const isComplete = collect({ ...seenEvent(event) }, [], keys);
  return isComplete ? [null, ...keys] : [ANY_MATCH_KEY];
}

function collect(value: JsonValue, path: readonly string[], keys: string[]): boolean {
  if (keys.length > MAX_KEYS || path.length > MAX_DEPTH) return false;
  if (isJsonObject(value)) {
    return Object.entries(value).every(([name, inner]) => collect(inner, [...path, name], keys));
  }
  const key = equalityKeyOf(value);
  if (key !== null) keys.push(equalityKeyText({ path, value: key }));
  return true;
}

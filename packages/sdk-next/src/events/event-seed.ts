// The seed from which the executor makes the ids of events that have none, so that sending the same
// request twice stores each event once (docs/protocol.md 8.1).
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

const ENTROPY_BYTES = 10;

/** A new seed for each send; the tries of one send share it. */
export function randomSeed(nowMs: number): string {
  return seedText(nowMs, crypto.getRandomValues(new Uint8Array(ENTROPY_BYTES)));
}

/** The same seed for every attempt of a step: an event that was stored is not stored again. */
export function seedOf(key: string, eventTs: number): string {
  return seedText(eventTs, sha256(utf8ToBytes(key)).slice(0, ENTROPY_BYTES));
}

function seedText(timeMs: number, entropy: Uint8Array): string {
  return `${String(Math.floor(timeMs))},${btoa(String.fromCharCode(...entropy))}`;
}

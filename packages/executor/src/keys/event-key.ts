// Event keys: who has one may send events. Only its hash is kept; it stands in a URL, so it has only
// letters, digits, dashes and underscores.
import { randomBytes } from "node:crypto";
import { keyWord } from "./key-word.ts";
import { sha256Hex } from "../ops/sha256.ts";

const RANDOM_BYTES = 24;

/** @returns A new key, `eventkey-<environment>-<48 hex digits>`. */
export function mintEventKey(environment: string): string {
  return `eventkey-${keyWord(environment)}-${randomBytes(RANDOM_BYTES).toString("hex")}`;
}

/** SHA-256 in hex: a key that was drawn at random needs no slower hash. */
export function eventKeyHash(key: string): string {
  return sha256Hex(key);
}

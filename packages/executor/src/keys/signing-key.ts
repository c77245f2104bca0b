// Signing keys (docs/protocol.md 7): both sides sign with them, and an app shows that it has one by
// sending its hash. What is made of a key here is all that the executor needs; the key itself it does
// not keep.
import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { keyWord } from "./key-word.ts";
import { sha256Hex } from "../ops/sha256.ts";

/**
 * More digits than a block of SHA-256 has bytes: HMAC then uses the hash of the key in its place, and
 * that hash is all that has to be stored of it.
 */
const RANDOM_BYTES = 48;
const BLOCK_BYTES = 64;

const PREFIX = /^signkey-\w+-/;

/** @returns A new key, `signkey-<environment>-<96 hex digits>`. */
export function mintSigningKey(environment: string): string {
  return `signkey-${keyWord(environment)}-${randomBytes(RANDOM_BYTES).toString("hex")}`;
}

export const isSigningKey = (text: string): boolean => /^signkey-\w+-(?:[0-9a-f]{2})+$/.test(text);

/** What an app sends instead of its signing key: the prefix, and the hash of its bytes in hex. */
export function hashedSigningKey(key: string): string {
  const [prefix = ""] = PREFIX.exec(key) ?? [];
  const bytes = Buffer.from(key.slice(prefix.length), "hex");
  return prefix + sha256Hex(bytes);
}

/** In hex; what is stored to recognise the bearer token of a key. */
export function tokenHash(token: string): string {
  return sha256Hex(token);
}

/** What signs, of a key at hand. The text of the digits is the secret, not the bytes they stand for. */
export function signingSecret(key: string): KeyObject {
  return createSecretKey(Buffer.from(key.replace(PREFIX, ""), "utf8"));
}

/**
 * What signs, in hex, as it is stored: enough to sign, but the key and its bearer token cannot be made
 * of it.
 *
 * @throws {RangeError} For a key that is too short to be replaced by its hash.
 */
export function storedSecret(key: string): string {
  const text = Buffer.from(key.replace(PREFIX, ""), "utf8");
  if (text.length <= BLOCK_BYTES) throw new RangeError("only longer signing keys can be stored");
  return sha256Hex(text);
}

/** What signs, of what was stored. */
export function secretFromStore(stored: string): KeyObject {
  return createSecretKey(Buffer.from(stored, "hex"));
}

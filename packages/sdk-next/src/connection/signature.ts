// Signatures of requests and responses, and the bearer token made from a signing key (protocol.md
// section 7). Keys and the time are arguments.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** A signature older or newer than this is refused. */
const SIGNATURE_SKEW_MS = 5 * 60_000;

const KEY_PREFIX = /^signkey-\w+-/;

/** The value of the signature header over a text. */
export function sign(text: string, key: string, nowMs: number): string {
  const seconds = String(Math.floor(nowMs / 1000));
  return `t=${seconds}&s=${digest(text, key, seconds)}`;
}

export interface Verification {
  readonly header: string | null;
  /** Canonical JSON of the body; the empty string without a body. */
  readonly text: string;
  readonly keys: readonly string[];
  readonly nowMs: number;
}

/** @returns The key that made the signature, or undefined when none of them did, or not lately. */
export function verifyingKey({ header, text, keys, nowMs }: Verification): string | undefined {
  const parts = new URLSearchParams(header ?? "");
  const seconds = parts.get("t") ?? "";
  const given = parts.get("s") ?? "";
  if (!/^\d{1,12}$/.test(seconds)) return undefined;
  if (Math.abs(nowMs - Number(seconds) * 1000) > SIGNATURE_SKEW_MS) return undefined;
  return keys.find((key) => equalInConstantTime(digest(text, key, seconds), given));
}

function digest(text: string, key: string, seconds: string): string {
  const secret = utf8ToBytes(key.replace(KEY_PREFIX, ""));
  return bytesToHex(hmac(sha256, secret, utf8ToBytes(text + seconds)));
}

/** Looks at every character whatever the first ones are; the length of a digest is no secret. */
function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index += 1) {
    difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  }
  return difference === 0;
}

/** What goes out as bearer token: the prefix and the sha256 of the key's bytes. */
export function hashedKey(key: string): string {
  const prefix = KEY_PREFIX.exec(key)?.[0] ?? "";
  return prefix + keyHash(key);
}

/** The hash alone, in hex. */
export function keyHash(key: string): string {
  return bytesToHex(sha256(hexBytes(key.replace(KEY_PREFIX, ""))));
}

export function textHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Stops at the first pair that is not hex, as Node's Buffer does. */
function hexBytes(text: string): Uint8Array {
  const pairs = /^(?:[0-9a-f]{2})*/i.exec(text)?.[0].match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

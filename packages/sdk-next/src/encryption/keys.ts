// The keys of the encryption: the first one encrypts, all of them decrypt.
import { fromBase64 } from "./base64.ts";

export interface EncryptionKey {
  /** Stored beside everything that the key encrypts; never give it to another key. */
  readonly id: string;
  /**
   * 32 random bytes, or their base64 or hex text: `openssl rand -base64 32`. No pass phrase; undefined,
   * as of a variable that is not set, is refused.
   */
  readonly key: Uint8Array | string | undefined;
}

/** What the runtime makes of a key; its name is not known everywhere. */
export type AesKey = Parameters<typeof crypto.subtle.encrypt>[1];

export interface KeyRing {
  /** The id of the key that encrypts. */
  readonly current: string;
  /** Undefined for an id that is not in the list. */
  find(id: string): Promise<AesKey> | undefined;
}

const KEY_BYTES = 32;
const ID_MAX = 64;

/** @throws {TypeError} If there is no key, an id is used twice, or a key has not 32 bytes. */
export function createKeyRing(keys: readonly EncryptionKey[]): KeyRing {
  const [first] = keys;
  if (first === undefined) throw new TypeError("encryption() needs at least one key");
  const bytesOf = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const { id, key } of keys) {
    if (typeof id !== "string" || id === "" || id.length > ID_MAX) {
      throw new TypeError(`encryption(): a key needs an id of 1 to ${String(ID_MAX)} characters`);
    }
    if (bytesOf.has(id)) throw new TypeError(`encryption(): two keys have the id "${id}"`);
    bytesOf.set(id, keyBytes(id, key));
  }
  const imported = new Map<string, Promise<AesKey>>();
  return {
    current: first.id,
    find(id) {
      const bytes = bytesOf.get(id);
      if (bytes === undefined) return undefined;
      const key = imported.get(id) ?? importKey(bytes);
      imported.set(id, key);
      return key;
    },
  };
}

/** The error does not show the key. */
function keyBytes(id: string, key: EncryptionKey["key"]): Uint8Array<ArrayBuffer> {
  const bytes = typeof key === "string" ? textBytes(key.trim()) : Uint8Array.from(key ?? []);
  if (bytes?.length === KEY_BYTES) return bytes;
  throw new TypeError(
    `encryption(): the key "${id}" must be ${String(KEY_BYTES)} bytes, or their base64 or hex text`,
  );
}

function textBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[0-9a-f]{64}$/i.test(text)) return fromBase64(text);
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<AesKey> {
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

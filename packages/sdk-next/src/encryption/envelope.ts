// What is stored in place of a value: its ciphertext, the key's id, and what it belongs to. All of it
// is authenticated, so that nothing of it can be changed or moved.
import { isJsonObject } from "@cairn/core";
import { fromBase64, toBase64 } from "./base64.ts";
import { DecryptionRefused, UnknownEncryptionKey } from "./decryption-errors.ts";
import type { AesKey, KeyRing } from "./keys.ts";

/** `step`: run id, step's wire id. `output`: run id, function id. `event`: nothing, events travel. */
export type Belongs =
  readonly ["step", string, string] | readonly ["output", string, string] | readonly ["event"];

export interface SealedValue {
  /** The form's version. */
  readonly cairn_encrypted: 1;
  readonly key: string;
  readonly belongs: readonly string[];
  readonly nonce: string;
  readonly text: string;
}

const NONCE_BYTES = 12;
const ALGORITHM = "AES-GCM";

/** @param json - JSON text. */
export async function seal(keys: KeyRing, json: string, belongs: Belongs): Promise<SealedValue> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const additionalData = authenticated(keys.current, belongs);
  const key = await known(keys, keys.current, "A value");
  const plain = new TextEncoder().encode(json);
  const cipher = await crypto.subtle.encrypt({ name: ALGORITHM, iv, additionalData }, key, plain);
  return {
    cairn_encrypted: 1,
    key: keys.current,
    belongs,
    nonce: toBase64(iv),
    text: toBase64(new Uint8Array(cipher)),
  };
}

export function isSealed(value: unknown): value is Readonly<Record<string, unknown>> {
  return isJsonObject(value) && "cairn_encrypted" in value;
}

/**
 * @param what - Names the value in errors: `The result of step "charge"`.
 * @throws {UnknownEncryptionKey} If its key is not in the list.
 * @throws {DecryptionRefused} If it was changed, or has another form.
 */
export async function open(keys: KeyRing, value: unknown, what: string): Promise<unknown> {
  const sealed = readForm(value);
  if (sealed === undefined) throw changed(what);
  const { key: keyId, belongs, iv, cipher } = sealed;
  const key = await known(keys, keyId, what);
  const additionalData = authenticated(keyId, belongs);
  try {
    const plain = await crypto.subtle.decrypt({ name: ALGORITHM, iv, additionalData }, key, cipher);
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    throw changed(what);
  }
}

interface Form {
  readonly key: string;
  readonly belongs: readonly string[];
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly cipher: Uint8Array<ArrayBuffer>;
}

function readForm(value: unknown): Form | undefined {
  if (!isSealed(value) || value["cairn_encrypted"] !== 1) return undefined;
  const { key, nonce, text } = value;
  if (typeof key !== "string" || typeof nonce !== "string" || typeof text !== "string") {
    return undefined;
  }
  const iv = fromBase64(nonce);
  const cipher = fromBase64(text);
  if (iv?.length !== NONCE_BYTES || cipher === undefined) return undefined;
  return { key, belongs: belongsOf(value), iv, cipher };
}

/** What a sealed value says it belongs to; true once it has been opened. */
export function belongsOf(value: Readonly<Record<string, unknown>>): readonly string[] {
  const { belongs } = value;
  return Array.isArray(belongs) && belongs.every((part) => typeof part === "string") ? belongs : [];
}

function authenticated(keyId: string, belongs: readonly string[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(["cairn", 1, keyId, ...belongs]));
}

async function known(keys: KeyRing, id: string, what: string): Promise<AesKey> {
  const key = keys.find(id);
  if (key === undefined) throw new UnknownEncryptionKey(what, id);
  return await key;
}

function changed(what: string): DecryptionRefused {
  return new DecryptionRefused(
    `${what} cannot be decrypted: it was changed after it had been stored, or its key's id now names ` +
      "another key.",
  );
}

// Keys as they are compared: by hash, and always against all of them, so that the time says nothing.
import { createHash, timingSafeEqual } from "node:crypto";
import type { StoredKey } from "../db/key-source.ts";
import { keyPrefix } from "./key-word.ts";
import { hashedSigningKey } from "./signing-key.ts";

export interface Entry {
  /** Null: of an environment variable. */
  readonly id: string | null;
  /** Its beginning, as people know it. */
  readonly name: string;
  /** SHA-256 of what is presented: an event key, or a bearer token. */
  readonly hash: Buffer;
  readonly isRevoked: boolean;
}

interface GivenEntry extends Entry {
  readonly key: string;
}

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Of the environment variables. An empty key in the configuration opens nothing. */
export function givenEntries(eventKeys: readonly string[], signingKeys: readonly string[]) {
  return {
    events: eventKeys.filter(isGiven).map((key) => givenEntry(key, key)),
    tokens: signingKeys.filter(isGiven).map((key) => givenEntry(key, hashedSigningKey(key))),
  };
}

const isGiven = (key: string): boolean => key !== "";

const givenEntry = (key: string, presented: string): GivenEntry => ({
  id: null,
  name: keyPrefix(key),
  key,
  hash: sha256(presented),
  isRevoked: false,
});

export function storedEntries(stored: readonly StoredKey[], kind: StoredKey["kind"]): Entry[] {
  return stored
    .filter((key) => key.kind === kind)
    .map(({ id, prefix, hash, isRevoked }) => ({
      id,
      name: prefix,
      hash: Buffer.from(hash, "hex"),
      isRevoked,
    }));
}

/** @returns Undefined for the empty text and for what is not known. A revoked entry goes first. */
export function findEntry(entries: readonly Entry[], presented: string): Entry | undefined {
  const given = sha256(presented);
  const found = entries.filter(({ hash }) => timingSafeEqual(hash, given));
  if (presented === "") return undefined;
  return found.find(({ isRevoked }) => isRevoked) ?? found[0];
}

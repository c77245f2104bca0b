// A new key, and what is stored of it.
import type { KeyKind } from "../db/key-source.ts";
import type { NewKey } from "../db/manage-keys.ts";
import { createIdSource } from "../ops/new-id.ts";
import { eventKeyHash, mintEventKey } from "./event-key.ts";
import { keyPrefix } from "./key-word.ts";
import { hashedSigningKey, mintSigningKey, storedSecret, tokenHash } from "./signing-key.ts";

const newId = createIdSource(Date.now);

/** @returns The key, for its owner alone, and the row that stays. */
export function newKey(
  kind: KeyKind,
  environment: string,
): { readonly key: string; readonly row: NewKey } {
  const key = kind === "event" ? mintEventKey(environment) : mintSigningKey(environment);
  const checks =
    kind === "event"
      ? { hash: eventKeyHash(key), secret: null }
      : { hash: tokenHash(hashedSigningKey(key)), secret: storedSecret(key) };
  return { key, row: { id: newId(), kind, environment, prefix: keyPrefix(key), ...checks } };
}

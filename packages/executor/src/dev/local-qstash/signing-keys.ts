// The two keys: deliveries are signed with the current one, receivers take both.
import { randomBytes } from "node:crypto";
import { DEVELOPMENT_KEYS } from "../../queue/qstash/development-keys.ts";

interface SigningKeyPair {
  readonly current: string;
  readonly next: string;
}

export interface SigningKeys {
  readonly pair: () => SigningKeyPair;
  /** The next becomes the current one, beside a fresh next one. */
  readonly rotate: () => SigningKeyPair;
}

const KEY_BYTES = 21;

export function createSigningKeys(): SigningKeys {
  let pair: SigningKeyPair = DEVELOPMENT_KEYS;
  return {
    pair: () => pair,
    rotate: () => {
      const next = `sig_${randomBytes(KEY_BYTES).toString("base64url")}`;
      pair = { current: pair.next, next };
      return pair;
    },
  };
}

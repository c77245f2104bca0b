// Tokens that name what their holder may do, for somebody without a key: JSON Web Tokens signed with
// HMAC SHA-256. Any executor of an environment can check what another one has signed.
import {
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

export interface Sealer {
  /** Undefined when there is no key to sign with. */
  readonly seal: (claims: object) => string | undefined;
  /** @returns What the token says, to be checked; undefined when none of our keys signed it. */
  readonly open: (token: string) => unknown;
}

/** The first one signs, each of them counts. Undefined: one that only this process knows. */
export type SealSecrets = (() => readonly KeyObject[]) | undefined;

/** They travel in URLs, and servers refuse longer ones. */
export const TOKEN_CHARS_MAX = 12 * 1024;

const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url");

/** @param purpose - Tokens are good for this alone: no other use of a signing key gives the same key. */
export function createSealer(purpose: string, secrets: SealSecrets = secretsOfProcess()): Sealer {
  const sign = (key: KeyObject, content: string): Buffer => {
    const own = createHmac("sha256", key).update(purpose).digest();
    return createHmac("sha256", own).update(content).digest();
  };
  return {
    seal: (claims) => {
      const [key] = secrets();
      if (key === undefined) return undefined;
      const content = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
      return `${content}.${sign(key, content).toString("base64url")}`;
    },
    open: (token) => {
      if (token.length > TOKEN_CHARS_MAX) return undefined;
      const end = token.lastIndexOf(".");
      const content = token.slice(0, end);
      const signature = Buffer.from(token.slice(end + 1), "base64url");
      if (!content.startsWith(`${HEADER}.`)) return undefined;
      if (!secrets().some((key) => isEqual(sign(key, content), signature))) return undefined;
      const text = Buffer.from(content.slice(HEADER.length + 1), "base64url").toString("utf8");
      return JSON.parse(text);
    },
  };
}

function secretsOfProcess(): () => readonly KeyObject[] {
  const secrets = [createSecretKey(randomBytes(32))];
  return () => secrets;
}

const isEqual = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other);

// Who may send events and who may ask for anything else. Development trusts whoever reaches it (the
// guard of hosts and origins decides who does); production trusts keys, and without one nobody.
import { CairnError, type ServerKind } from "@cairn/core";
import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";

export interface AuthenticatorOptions {
  /** `dev` accepts everybody. */
  readonly mode: ServerKind;
  /** Keys that may send events. */
  readonly eventKeys: readonly string[];
  /** The current key and older ones that still count. */
  readonly signingKeys: readonly string[];
}

export interface Authenticator {
  /** May this key send events? */
  readonly checkEventKey: (key: string) => boolean;
  /** Is this the `Authorization` header of somebody who has a signing key? */
  readonly checkBearer: (authorization: string | undefined) => boolean;
  /** For routes that need a bearer token; throws `unauthorized`. */
  readonly requireBearer: MiddlewareHandler;
}

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { mode, eventKeys, signingKeys } = options;
  const eventHashes = eventKeys.map(sha256);
  const tokenHashes = signingKeys.map((key) => sha256(hashedSigningKey(key)));
  const isOpen = mode === "dev";
  const checkBearer = (authorization: string | undefined): boolean =>
    isOpen || isKnown(bearerToken(authorization), tokenHashes);
  return {
    checkEventKey: (key) => isOpen || isKnown(key, eventHashes),
    checkBearer,
    requireBearer: async (c, next) => {
      if (!checkBearer(c.req.header("authorization"))) throw unauthorized();
      await next();
    },
  };
}

const KEY_PREFIX = /^signkey-\w+-/;

/** What an app sends instead of its signing key: the prefix, and the hash of its bytes in hex. */
export function hashedSigningKey(key: string): string {
  const [prefix = ""] = KEY_PREFIX.exec(key) ?? [];
  const bytes = Buffer.from(key.slice(prefix.length), "hex");
  return prefix + createHash("sha256").update(bytes).digest("hex");
}

function bearerToken(authorization: string | undefined): string {
  return /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
}

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Looks at every hash, and at all of each, so that the time says nothing. */
function isKnown(secret: string, hashes: readonly Buffer[]): boolean {
  const given = sha256(secret);
  const isGiven = secret !== "";
  return hashes.filter((hash) => timingSafeEqual(hash, given)).length > 0 && isGiven;
}

function unauthorized(): CairnError {
  return new CairnError("unauthorized", {
    message: "The bearer token is missing or not valid.",
    hint: "Send the hash of this executor's signing key (CAIRN_SIGNING_KEY) as Authorization: Bearer. Apps do so by themselves when they have the same key.",
  });
}

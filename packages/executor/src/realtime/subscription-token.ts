// Subscription tokens: who has one may hear the topics that it names, and do nothing else. They are
// made by an app's server and handed to a browser, so they are short-lived and bound to one
// environment; any executor of it can check them. JSON Web Tokens signed with HMAC SHA-256.
import { CairnError } from "@cairn/core";
import {
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { z } from "zod";
import type { Grants } from "./subscribers.ts";

interface Grant {
  readonly channel: string;
  readonly topic: string;
}

export interface SubscriptionTokens {
  /** @throws {CairnError} `parameter_invalid`; `unauthorized` when there is no key to sign with. */
  readonly mint: (grants: readonly Grant[]) => string;
  /** @throws {CairnError} `realtime_token_missing`, `realtime_token_invalid`, `realtime_token_expired`. */
  readonly read: (token: string) => Grants;
}

export interface TokenSettings {
  /** The first one signs, each of them counts. Undefined: one that only this process knows. */
  readonly secrets: (() => readonly KeyObject[]) | undefined;
  readonly environment: string;
  readonly nowMs: () => number;
}

/** To connect within; a connection may last longer. */
const LIFE_SECONDS = 60;
/** Clocks of two executors may differ by this much. */
const SKEW_SECONDS = 5;
/** It travels in a URL, and servers refuse longer ones. */
const TOKEN_CHARS_MAX = 12 * 1024;

const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url");
/** Tokens for this alone: no other use of the signing key gives the same key. */
const PURPOSE = "cairn/realtime-subscription/1";

const Claims = z.object({
  aud: z.literal(PURPOSE),
  env: z.string(),
  /** Channels, each with its topics. */
  topics: z.array(z.tuple([z.string(), z.array(z.string())])),
  exp: z.number(),
});
type Claims = z.infer<typeof Claims>;

export function createSubscriptionTokens(settings: TokenSettings): SubscriptionTokens {
  const { environment, nowMs, secrets = secretsOfProcess() } = settings;
  const nowSeconds = (): number => Math.floor(nowMs() / 1000);
  return {
    mint: (grants) => {
      const [key] = secrets();
      if (key === undefined) throw NO_KEY();
      const byChannel = new Map<string, string[]>();
      for (const { channel, topic } of grants) {
        byChannel.set(channel, [...(byChannel.get(channel) ?? []), topic]);
      }
      const exp = nowSeconds() + LIFE_SECONDS;
      const claims: Claims = { aud: PURPOSE, env: environment, topics: [...byChannel], exp };
      const content = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
      const token = `${content}.${sign(key, content).toString("base64url")}`;
      if (token.length > TOKEN_CHARS_MAX) throw TOO_LONG();
      return token;
    },
    read: (token) => {
      if (token === "") throw MISSING();
      const claims = checkedClaims(token, secrets());
      if (claims === undefined || claims.env !== environment) throw INVALID();
      if (claims.exp + SKEW_SECONDS < nowSeconds()) throw EXPIRED();
      return new Map(claims.topics.map(([channel, topics]) => [channel, new Set(topics)]));
    },
  };
}

function secretsOfProcess(): () => readonly KeyObject[] {
  const secrets = [createSecretKey(randomBytes(32))];
  return () => secrets;
}

/** @returns What the token says; undefined when it was not signed with one of these keys. */
function checkedClaims(token: string, keys: readonly KeyObject[]): Claims | undefined {
  if (token.length > TOKEN_CHARS_MAX) return undefined;
  const end = token.lastIndexOf(".");
  const content = token.slice(0, end);
  const signature = Buffer.from(token.slice(end + 1), "base64url");
  if (!content.startsWith(`${HEADER}.`)) return undefined;
  if (!keys.some((key) => isEqual(sign(key, content), signature))) return undefined;
  const text = Buffer.from(content.slice(HEADER.length + 1), "base64url").toString("utf8");
  return Claims.safeParse(JSON.parse(text)).data;
}

function sign(key: KeyObject, content: string): Buffer {
  const own = createHmac("sha256", key).update(PURPOSE).digest();
  return createHmac("sha256", own).update(content).digest();
}

const isEqual = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other);

const NEW_ONE = "Ask for a new one with POST /v1/realtime/token; SDKs do so by themselves.";

const MISSING = (): CairnError =>
  new CairnError("realtime_token_missing", {
    message: "There is no subscription token.",
    hint: `Send it as ?token=. ${NEW_ONE}`,
  });

// Forged, of another environment, or of a key that was revoked: strangers learn nothing.
const INVALID = (): CairnError =>
  new CairnError("realtime_token_invalid", {
    message: "The subscription token is not valid.",
    hint: NEW_ONE,
  });

const EXPIRED = (): CairnError =>
  new CairnError("realtime_token_expired", {
    message: `The subscription token is older than the ${String(LIFE_SECONDS)} s within which one connects with it.`,
    hint: NEW_ONE,
  });

const TOO_LONG = (): CairnError =>
  new CairnError("parameter_invalid", {
    message: `A token for so many topics would be longer than ${String(TOKEN_CHARS_MAX)} characters.`,
    hint: "Ask for several tokens, or give channels and topics shorter names.",
  });

const NO_KEY = (): CairnError =>
  new CairnError("unauthorized", {
    message: "This executor has no signing key to make subscription tokens with.",
    hint: "`cairn keys mint signing` makes one.",
  });
